public import MapaeCache
public import MapaeCore
public import MapaeStore

/// People: sign-up and the proof of a password.
public struct Accounts: Sendable {
    let store: any Store
    let hasher: PasswordHasher
    let defence: LogInDefence
    let access: AccountAccess
    let clock: any WallClock
    let identifiers: IdentifierSource
    let mails: Mails?
    let reservedNames: ReservedNames

    /// - Parameters:
    ///   - mails: nil when the server sends no mail.
    ///   - reservedNames: what nobody but an administrator may be called.
    public init(
        store: any Store, hasher: PasswordHasher, defence: LogInDefence, access: AccountAccess,
        clock: any WallClock, identifiers: IdentifierSource, mails: Mails? = nil,
        reservedNames: ReservedNames = .none
    ) {
        self.store = store
        self.hasher = hasher
        self.defence = defence
        self.access = access
        self.clock = clock
        self.identifiers = identifiers
        self.mails = mails
        self.reservedNames = reservedNames
    }

    /// Makes an account.
    ///
    /// The address is ASCII of at most 254 characters, its domain in the form of DNS, and unique without regard to case;
    /// the password has 8 to 128 characters and is none of the commonest; the nickname is a ``VisibleText`` of 1 to 20.
    /// Where there is mail, a link that proves the address is sent afterwards.
    ///
    /// - Parameters:
    ///   - isProven: whether an operator vouches for the address.
    ///   - source: where the sign-up comes from; those that do not say take turns as one.
    ///   - language: of that mail.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/invalidInput`` with the field (`email`, `password`, `nickname`),
    ///   ``ErrorCode/emailUnsupported``, ``ErrorCode/unreadableText``, ``ErrorCode/nameReserved``,
    ///   ``ErrorCode/emailTaken``, ``ErrorCode/overloaded``, ``ErrorCode/rateLimitExceeded``.
    public func signUp(
        email: String, password: Secret<String>, nickname: String, role: Role = .general,
        isProven: Bool = false, from source: SignInSource = .unknown, language: Language = .korean,
        counting calls: CountedCalls = CountedCalls()
    ) async throws -> UserID {
        let address = try EmailAddress.required(email)
        try PasswordRules.check(password, "password", for: address)
        let nickname = try Nickname.required(nickname)
        guard role == .admin || !reservedNames.contains(nickname) else {
            throw Failure(.nameReserved, field: "nickname")
        }
        let asker = Asker.stranger(from: source)
        try await defence.strangers.admit(.signUp, by: asker, counting: calls)
        var user = UserRow(
            id: identifiers.make(), email: address.text, emailKey: address.key, nickname: nickname,
            passwordHash: try await hasher.hash(password, for: asker), role: role.rawValue,
            status: AccountStatus.active.rawValue, createdAt: clock.now())
        user.language = language.rawValue
        let mails = try await mailing(to: address, unless: isProven, counting: calls)
        let isNew = try await store.write { [user] tx in
            guard try user.insert(in: tx) else { return false }
            guard !isProven else {
                try UserRow.setEmailVerified(user.id, at: user.createdAt, in: tx)
                return true
            }
            try mails?.add(.verifyEmail, to: user.id, language, at: user.createdAt, in: tx)
            return true
        }
        guard isNew else { throw Failure(.emailTaken) }
        return user.id
    }
}

extension Accounts {
    /// What mails a link that proves an address; nil without mail, and where the address has been sent enough.
    func mailing(
        to address: EmailAddress, unless isProven: Bool = false, counting calls: CountedCalls = CountedCalls()
    ) async throws -> Mails? {
        guard let mails, !isProven, try await defence.strangers.admitsMail(to: address.key, counting: calls) else {
            return nil
        }
        return mails
    }

    /// Who a user is to themselves.
    ///
    /// - Throws: ``ErrorCode/notFound``.
    public func profile(of user: UserID) async throws -> Profile {
        guard let row = try await store.read({ tx in try UserRow.find(user, in: tx) }), row.isActive else {
            throw Failure(.notFound)
        }
        return Profile(
            id: row.id, email: row.hasAddress ? row.email : nil, isEmailVerified: row.emailVerifiedAt != nil,
            hasPassword: row.ownPassword != nil, nickname: row.nickname, role: Role(rawValue: row.role),
            createdAt: row.createdAt)
    }

    /// Gives a user another nickname, under the rules of sign-up, and answers it as it is kept. A node that has seen the
    /// user's access token shows the former one until ``Sessions/forget(_:)`` or the token's end.
    ///
    /// - Throws: ``ErrorCode/invalidInput``, ``ErrorCode/unreadableText`` or ``ErrorCode/nameReserved`` for `nickname`.
    public func setNickname(_ nickname: String, of user: UserID) async throws -> String {
        let nickname = try Nickname.required(nickname)
        let isReserved = reservedNames.contains(nickname)
        try await store.write { tx in
            if isReserved, try UserRow.find(user, in: tx)?.role != Role.admin.rawValue {
                throw Failure(.nameReserved, field: "nickname")
            }
            try UserRow.setNickname(nickname, of: user, in: tx)
        }
        return nickname
    }

    /// The user of an e-mail address, for the operator; nil when nobody has it.
    public func find(email: String) async throws -> UserID? {
        guard let address = EmailAddress(email) else { return nil }
        return try await store.read { tx in try UserRow.find(emailKey: address.key, in: tx)?.id }
    }
}

/// What a user is shown about themselves.
public struct Profile: Sendable {
    public let id: UserID
    /// Nil for an account that was made by Toss log-in.
    public let email: String?
    public let isEmailVerified: Bool
    /// False for an account that only Toss log-in opens.
    public let hasPassword: Bool
    public let nickname: String
    public let role: Role
    public let createdAt: Timestamp
}

/// Whether an account may be used. An unknown status may not.
enum AccountStatus: String {
    case active
    /// Shut by an operator: nothing but an operator opens it again.
    case banned
    case deleted
}

extension UserRow {
    var isActive: Bool { status == AccountStatus.active.rawValue }

    var isBanned: Bool { status == AccountStatus.banned.rawValue }

    /// For what gives power that outlasts a session: who signs up with another's address does not have it. An account
    /// without an address belongs to its Toss user, who is proven by Toss.
    ///
    /// - Throws: ``ErrorCode/emailNotVerified``.
    func requireProvenAddress() throws(Failure) {
        if isAddressUnproven { throw Failure(.emailNotVerified) }
    }

    /// For whoever has proven a credential of the account; nobody else may learn of a ban.
    ///
    /// - Throws: ``ErrorCode/accountBanned``.
    func refuseIfBanned() throws(Failure) {
        if isBanned { throw Failure(.accountBanned) }
    }

    /// Nil for an account whose owner never chose one: no password opens it.
    var ownPassword: Secret<String>? { passwordHash.exposed.isEmpty ? nil : passwordHash }

    /// Whether mail reaches the owner: what stands in place of an address is none.
    var hasAddress: Bool { EmailAddress(email) != nil }
}
