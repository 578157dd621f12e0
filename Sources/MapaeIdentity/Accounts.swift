public import MapaeCore
public import MapaeStore

/// People: sign-up and the proof of a password.
public struct Accounts: Sendable {
    private let store: any Store
    private let hasher: PasswordHasher
    private let revocations: Revocations
    private let clock: any WallClock
    private let identifiers: IdentifierSource

    public init(
        store: any Store, hasher: PasswordHasher, revocations: Revocations, clock: any WallClock,
        identifiers: IdentifierSource
    ) {
        self.store = store
        self.hasher = hasher
        self.revocations = revocations
        self.clock = clock
        self.identifiers = identifiers
    }

    /// Makes an account.
    ///
    /// The address is ASCII of at most 254 characters and unique without regard to case; the password has 8 to 128
    /// characters and is none of the commonest; the nickname has 1 to 20 visible characters. All are NFC-normalised.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` with the field (`email`, `password`, `nickname`),
    ///   ``ErrorCode/emailTaken``, ``ErrorCode/overloaded``.
    public func signUp(email: String, password: Secret<String>, nickname: String, role: Role = .general) async throws
        -> UserID
    {
        guard let address = EmailAddress(email) else { throw Failure.invalidInput("email") }
        guard PasswordRules.allow(password, for: address) else { throw Failure.invalidInput("password") }
        guard let nickname = Nickname.normalized(nickname) else { throw Failure.invalidInput("nickname") }
        let user = UserRow(
            id: identifiers.make(), email: address.text, emailKey: address.key, nickname: nickname,
            passwordHash: try await hasher.hash(password), role: role.rawValue, status: AccountStatus.active.rawValue,
            createdAt: clock.now())
        guard try await store.write({ tx in try user.insert(in: tx) }) else { throw Failure(.emailTaken) }
        return user.id
    }

    /// Checks an e-mail address and password. Unknown address and wrong password answer alike, in like time.
    ///
    /// - Throws: ``ErrorCode/invalidCredentials``, ``ErrorCode/overloaded``.
    public func verify(email: String, password: Secret<String>) async throws -> UserID {
        var user: UserRow?
        if let address = EmailAddress(email) {
            user = try await store.read { tx in try UserRow.find(emailKey: address.key, in: tx) }
        }
        return try await verify(password, of: user)
    }

    /// Checks the password of somebody already logged in.
    ///
    /// - Throws: ``ErrorCode/invalidCredentials``, ``ErrorCode/overloaded``.
    public func verify(password: Secret<String>, of user: UserID) async throws {
        let row = try await store.read { tx in try UserRow.find(user, in: tx) }
        _ = try await verify(password, of: row)
    }

    private func verify(_ password: Secret<String>, of user: UserRow?) async throws -> UserID {
        let verdict = try await hasher.verify(password, against: user?.passwordHash)
        guard let user, verdict != .wrong, user.isActive else {
            throw Failure(.invalidCredentials)
        }
        if verdict == .rightAtAnotherCost { try await rehash(password, of: user) }
        return user.id
    }

    /// Brings a hash of an earlier setting to today's cost. Under load it waits for the next log-in.
    private func rehash(_ password: Secret<String>, of user: UserRow) async throws {
        do {
            let hash = try await hasher.hash(password)
            try await store.write { tx in try user.replacePasswordHash(with: hash, in: tx) }
        } catch let failure as Failure where failure.code == .overloaded {
            return
        }
    }
}

extension Accounts {
    /// Who a user is to themselves.
    ///
    /// - Throws: ``ErrorCode/notFound``.
    public func profile(of user: UserID) async throws -> Profile {
        guard let row = try await store.read({ tx in try UserRow.find(user, in: tx) }) else {
            throw Failure(.notFound)
        }
        return Profile(id: row.id, email: row.email, nickname: row.nickname, role: Role(rawValue: row.role))
    }

    /// The user of an e-mail address, for the operator; nil when nobody has it.
    public func find(email: String) async throws -> UserID? {
        guard let address = EmailAddress(email) else { return nil }
        return try await store.read { tx in try UserRow.find(emailKey: address.key, in: tx)?.id }
    }

    /// Gives a user another role. All the user's sessions end at once on every node, so no token carries the old one.
    ///
    /// - Throws: ``ErrorCode/notFound``.
    public func setRole(_ role: Role, of user: UserID) async throws {
        let (now, revocations) = (clock.now(), revocations)
        let ended: [SessionID]? = try await store.write { tx in
            guard try UserRow.setRole(role.rawValue, of: user, in: tx) else { return nil }
            let event = SecurityEvent(.roleChanged, userID: user, detail: ["role": role.rawValue])
            try SecurityEventRow.insert(event, at: now, in: tx)
            let ended = try SessionRow.endAll(
                of: user, except: nil, at: now, reason: EndReason.roleChanged.rawValue, in: tx)
            try revocations.record(ended, at: now, in: tx)
            return ended
        }
        guard let ended else { throw Failure(.notFound) }
        revocations.remember(ended, at: now)
    }
}

/// What a user is shown about themselves.
public struct Profile: Sendable {
    public let id: UserID
    public let email: String
    public let nickname: String
    public let role: Role
}

/// Whether an account may be used. An unknown status may not.
enum AccountStatus: String {
    case active
}

extension UserRow {
    var isActive: Bool { status == AccountStatus.active.rawValue }
}
