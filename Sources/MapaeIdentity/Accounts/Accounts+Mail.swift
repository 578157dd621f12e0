public import MapaeCache
public import MapaeCore
internal import MapaeStore

extension Accounts {
    /// Whether this server sends mail; without it, verification and reset are not available.
    public var hasMail: Bool { mails != nil }

    // MARK: Proving an address

    /// Mails a link that proves the address of an account; nothing is sent to one that is proven.
    ///
    /// - Throws: ``ErrorCode/mailNotConfigured``, ``ErrorCode/notFound``, ``ErrorCode/rateLimitExceeded`` after three in
    ///   an hour.
    public func sendVerification(to user: UserID, _ language: Language) async throws {
        let (mails, now) = (try requiredMails(), clock.now())
        let before = try await store.read { tx in try UserRow.find(user, in: tx) }
        if let before, before.isAddressUnproven, try await !defence.strangers.admitsMail(to: before.emailKey) {
            throw Failure(.rateLimitExceeded, retryAfterSeconds: 3600)
        }
        try await store.write { tx in
            guard let row = try UserRow.lock(user, in: tx), row.isActive, row.hasAddress else {
                throw Failure(.notFound)
            }
            guard row.emailVerifiedAt == nil else { return }
            guard try mails.addLimited(.verifyEmail, to: user, language, at: now, in: tx) else {
                throw Failure(.rateLimitExceeded, retryAfterSeconds: 3600)
            }
        }
    }

    // MARK: Setting a new password by mail

    /// Asks for a mail with a link that sets a new password. The answer and the work are the same whether the address
    /// has an account or not: one row is written, and the job that sends mail looks into it later.
    ///
    /// - Parameters:
    ///   - source: where it is asked from.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/mailNotConfigured``, ``ErrorCode/rateLimitExceeded``.
    public func requestReset(
        email: String, from source: SignInSource = .unknown, _ language: Language,
        counting calls: CountedCalls = CountedCalls()
    ) async throws {
        _ = try requiredMails()
        try await defence.strangers.admit(.passwordReset, by: .stranger(from: source), counting: calls)
        guard let address = EmailAddress(email) else { return }
        let now = clock.now()
        try await store.write { tx in
            try ResetRequestRow.insert(emailKey: address.key, language: language.rawValue, at: now, in: tx)
        }
    }

    /// Sets a new password by the link of a reset mail, once and within 30 minutes. All sessions end at once on every
    /// node, no device is known any more, failed log-ins are forgotten, other links become void, and the address counts as
    /// proven: by the first proof of it everything ends that was made before.
    ///
    /// - Parameters:
    ///   - kept: what goes on of an account whose address was proven before; API keys and the Toss link end unless the
    ///     owner wants them to stay.
    ///   - source: where the link was opened.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/mailNotConfigured``, ``ErrorCode/rateLimitExceeded``, ``ErrorCode/linkInvalid`` for a link that is
    ///   wrong, used, expired or older than the password, ``ErrorCode/invalidInput`` for `newPassword`,
    ///   ``ErrorCode/overloaded``.
    public func reset(
        _ token: Secret<String>, to password: Secret<String>, keeping kept: Set<LastingAccess> = [],
        from source: SignInSource = .unknown, _ language: Language, counting calls: CountedCalls = CountedCalls()
    ) async throws {
        let (mails, now) = (try requiredMails(), clock.now)
        // Read first, so that a hash is made for nobody without a link.
        let (token, found) = try await holder(of: token, for: .resetPassword, as: .passwordReset, from: source, calls)
        try checkNew(password, of: found)
        let hash = try await hasher.hash(password, for: .known(found.id, from: source))
        try await ending { [self] tx in
            let now = now()
            let owner = try mails.take(token, for: .resetPassword, access, at: now, in: tx)
            let ended =
                owner.isAddressUnproven
                ? try access.prove(owner, by: .resetLink, keeping: .nothing, at: now, in: tx)
                : try access.end(Set(LastingAccess.allCases).subtracting(kept), of: owner.id, at: now, in: tx)
            return ended + (try setByLink(hash, of: owner, language, at: now, in: tx))
        }
    }

    /// What every password brings with it that is set by a mailed link.
    func setByLink(
        _ hash: Secret<String>, of owner: UserRow, _ language: Language, at now: Timestamp, in tx: any Transaction
    ) throws -> AccountAccess.Ended {
        // The link has proven who asks: whatever others tried before counts no more.
        try defence.clear(of: owner.id, in: tx)
        // What they would end has ended.
        try access.endLinks([.newDevice, .passwordChanged], of: owner.id, at: now, in: tx)
        let event = SecurityEvent(.passwordReset, userID: owner.id)
        return try replacePassword(of: owner, with: hash, keeping: nil, nil, event, language, at: now, in: tx)
    }

    /// Whose link it is, if it holds now. Whoever brings one that does not is a stranger and counts as one.
    ///
    /// - Throws: ``ErrorCode/linkInvalid``, ``ErrorCode/rateLimitExceeded``.
    func holder(
        of text: Secret<String>, for kind: MailTemplate, as act: StrangerLimits.Act, from source: SignInSource,
        _ calls: CountedCalls
    ) async throws -> (LinkToken, UserRow) {
        let (mails, now) = (try requiredMails(), clock.now())
        if let token = LinkToken(text),
            let owner = try await store.read({ tx in
                try mails.owner(of: token, for: kind, at: now, in: tx) { try UserRow.find($0, in: tx) }
            })
        {
            return (token, owner)
        }
        try await defence.strangers.admit(act, by: .stranger(from: source), counting: calls)
        throw Failure(.linkInvalid)
    }

    func requiredMails() throws -> Mails {
        guard let mails else { throw Failure(.mailNotConfigured) }
        return mails
    }
}

extension Mails {
    /// Whose link it is, if it holds now.
    ///
    /// - Parameter find: reads the account, or locks it.
    func owner(
        of token: LinkToken, for kind: MailTemplate, at now: Timestamp, in tx: any Transaction,
        _ find: (UserID) throws -> UserRow?
    ) throws -> UserRow? {
        try token.owner(for: kind, keys: keys, at: now, in: tx, find)
    }

    /// Uses a link up, and answers the account it is about, locked for what its proof may change.
    ///
    /// - Throws: ``ErrorCode/linkInvalid``.
    func take(
        _ token: LinkToken, for kind: MailTemplate, _ access: AccountAccess, at now: Timestamp, in tx: any Transaction
    ) throws -> UserRow {
        let owner = try owner(of: token, for: kind, at: now, in: tx) { try access.lock($0, in: tx) }
        guard let owner, try MailRow.end(token.mailID, at: now, in: tx) else { throw Failure(.linkInvalid) }
        return owner
    }
}
