public import MapaeCore
public import MapaeStore

/// What operators and administrators do about other people's accounts. Each act is one transaction, and leaves a
/// security event that names who did it, to whom and why.
///
/// Needs the store alone, so a command works beside a running server: what ends there ends on every node with the next
/// poll of ``Revocations``.
public struct AccountAdministration: Sendable {
    /// The longest an access token can be configured to live.
    private static let longestAccessToken: Duration = .hours(24)

    let store: any Store
    let access: AccountAccess
    let clock: any WallClock

    /// - Parameters:
    ///   - access: the node's own; nil for a command that has the store alone.
    ///   - notices: for such a command, what tells owners by mail.
    public init(
        store: any Store, access: AccountAccess? = nil, clock: any WallClock, notices: OwnerNotices? = nil
    ) {
        self.store = store
        self.access =
            access
            ?? AccountAccess(
                revocations: Revocations(
                    store: store, clock: clock, accessTokenLifetime: AccountAdministration.longestAccessToken),
                notices: notices)
        self.clock = clock
    }

    /// Gives a user another role. All the user's sessions, own API keys and mailed links end at once, so nothing acts under
    /// the old one. Server keys go on: they are the firm's. A role the user has already changes nothing.
    ///
    /// - Throws: ``ErrorCode/notFound``, ``ErrorCode/emailNotVerified``, ``ErrorCode/invalidInput`` for `role` or `reason`, ``ErrorCode/forbidden`` for an
    ///   administrator's own.
    public func setRole(_ role: Role, of user: UserID, _ act: Act) async throws {
        guard role == .general || role == .admin else { throw Failure.invalidInput("role", .notAllowed) }
        try await perform(act, on: user) { owner, now, tx in
            guard owner.role != role.rawValue else { return AccountAccess.Ended() }
            return try access.change(role: role, of: owner, detail: act.detail, at: now, in: tx)
        }
    }

    /// Shuts an account: its sessions and API keys end at once, those for teams and server keys that it made too, with its mailed links and the
    /// invitations it sent and got. Nothing opens it again but ``unban(_:_:)``: no password, Toss log-in or session of another
    /// system.
    ///
    /// - Throws: ``ErrorCode/notFound``, ``ErrorCode/alreadyBanned``, ``ErrorCode/invalidInput`` for `reason`, ``ErrorCode/forbidden`` for an
    ///   administrator's own.
    public func ban(_ user: UserID, _ act: Act) async throws {
        guard act.reason != nil else { throw Failure.invalidInput("reason", .missing) }
        try await perform(act, on: user) { owner, now, tx in
            // The reason that is given now would be kept nowhere.
            guard !owner.isBanned else { throw Failure(.alreadyBanned) }
            try setStatus(from: .active, to: .banned, of: owner, in: tx)
            try SecurityEventRow.insert(
                SecurityEvent(.accountBanned, userID: user, detail: act.detail), at: now, in: tx)
            try access.endLinks(MailTemplate.waysIn, of: user, at: now, in: tx)
            try access.endInvitations(to: owner, in: tx)
            let sessions = try access.endSessions(of: user, because: .banned, at: now, in: tx)
            return sessions + (try access.endKeys(of: user, at: now, in: tx))
                + (try access.endServerKeys(madeBy: user, at: now, in: tx))
        }
    }

    /// Opens a banned account again. What the ban has ended stays ended.
    ///
    /// - Throws: ``ErrorCode/notFound``, ``ErrorCode/notBanned``, ``ErrorCode/invalidInput`` for `reason`.
    public func unban(_ user: UserID, _ act: Act) async throws {
        try await perform(act, on: user) { owner, now, tx in
            guard owner.isBanned else { throw Failure(.notBanned) }
            try setStatus(from: .banned, to: .active, of: owner, in: tx)
            try SecurityEventRow.insert(
                SecurityEvent(.accountUnbanned, userID: user, detail: act.detail), at: now, in: tx)
            return AccountAccess.Ended()
        }
    }

    /// Vouches for the address of an account: whoever uses the account is who reads its mail. Nothing ends. An address that
    /// is proven stays so.
    ///
    /// - Throws: ``ErrorCode/notFound``, also for an account without an address; ``ErrorCode/invalidInput`` for `reason`.
    public func verify(_ user: UserID, _ act: Act) async throws {
        try await perform(act, on: user, mayBeOwn: true) { owner, now, tx in
            guard owner.hasAddress else { throw Failure(.notFound) }
            guard owner.isAddressUnproven else { return AccountAccess.Ended() }
            try UserRow.setEmailVerified(user, at: now, in: tx)
            try access.endLinks([.verifyEmail], of: user, at: now, in: tx)
            try SecurityEventRow.insert(
                SecurityEvent(.emailVerified, userID: user, detail: act.detail), at: now, in: tx)
            return AccountAccess.Ended()
        }
    }

    /// Ends all of a user's sessions at once.
    ///
    /// - Throws: ``ErrorCode/notFound``, ``ErrorCode/invalidInput`` for `reason`.
    public func endSessions(of user: UserID, _ act: Act) async throws {
        try await perform(act, on: user, mayBeOwn: true) { _, now, tx in
            let ended = try access.endSessions(of: user, because: .endedByOperator, at: now, in: tx)
            let detail = act.detail.merging(["count": "\(ended.sessions.count)"]) { $1 }
            try SecurityEventRow.insert(SecurityEvent(.sessionsEnded, userID: user, detail: detail), at: now, in: tx)
            return ended
        }
    }

    /// Ends all of a user's own API keys at once, those for teams too. Server keys go on: they are the firm's.
    ///
    /// - Throws: ``ErrorCode/notFound``, ``ErrorCode/invalidInput`` for `reason`.
    public func endKeys(of user: UserID, _ act: Act) async throws {
        try await perform(act, on: user, mayBeOwn: true) { _, now, tx in
            let ended = try access.endKeys(of: user, at: now, in: tx)
            let detail = act.detail.merging(["count": "\(ended.keys.count)"]) { $1 }
            try SecurityEventRow.insert(SecurityEvent(.apiKeysEnded, userID: user, detail: detail), at: now, in: tx)
            return ended
        }
    }

    /// Forgets the failed log-ins of an account, so that it takes new devices again.
    ///
    /// - Parameter defence: what counted them, under the server's own keys.
    /// - Throws: ``ErrorCode/notFound``, ``ErrorCode/invalidInput`` for `reason`.
    public func unlock(_ user: UserID, in defence: LogInDefence, _ act: Act) async throws {
        try await perform(act, on: user, mayBeOwn: true) { _, now, tx in
            try defence.clear(of: user, in: tx)
            try SecurityEventRow.insert(
                SecurityEvent(.logInUnlocked, userID: user, detail: act.detail), at: now, in: tx)
            return AccountAccess.Ended()
        }
    }

    // MARK: One act

    /// Runs an act with the accounts of who acts and of whom it is about locked, in the order of their ids. Whoever acts
    /// as an administrator is one still when the act is committed, and it is not their own account that loses something:
    /// there is always an administrator left, however many act on each other at once.
    private func perform(
        _ act: Act, on user: UserID, mayBeOwn: Bool = false,
        _ body: @escaping @Sendable (UserRow, Timestamp, any Transaction) throws -> AccountAccess.Ended
    ) async throws {
        try OperatorReason.check(act.reason)
        let now = clock.now()
        let ended = try await store.write { tx -> AccountAccess.Ended in
            let owner = try lock(user, for: act.actor, mayBeOwn: mayBeOwn, in: tx)
            return try body(owner, now, tx)
        }
        access.remember(ended, at: now)
    }

    private func lock(
        _ user: UserID, for actor: Actor, mayBeOwn: Bool, in tx: any Transaction
    ) throws -> UserRow {
        var rows: [UserID: UserRow] = [:]
        for id in Set([user] + [actor.userID].compactMap { $0 }).sorted() {
            rows[id] = try UserRow.lock(id, in: tx)
        }
        if case .administrator(let id, let session) = actor {
            try SessionRow.requireLive(session, of: id, in: tx)
            guard let row = rows[id], row.isActive, row.role == Role.admin.rawValue, mayBeOwn || id != user else {
                throw Failure(.forbidden)
            }
        }
        guard let owner = rows[user], owner.isActive || owner.isBanned else { throw Failure(.notFound) }
        return owner
    }

    private func setStatus(
        from former: AccountStatus, to status: AccountStatus, of owner: UserRow, in tx: any Transaction
    ) throws {
        let isSet = try UserRow.setStatus(from: former.rawValue, to: status.rawValue, of: owner.id, in: tx)
        guard isSet else { throw Failure(.notFound) }
    }
}

extension AccountAdministration {
    /// Who does something about an account.
    public enum Actor: Sendable {
        /// With the session that asks, which must be alive when the act is committed.
        case administrator(UserID, in: SessionID? = nil)
        /// Somebody at the command line, by the name of their account on that machine.
        case commandLine(String)

        var userID: UserID? {
            if case .administrator(let id, _) = self { id } else { nil }
        }

        var name: String {
            switch self {
            case .administrator(let id, _): id.text
            case .commandLine(let name): name
            }
        }
    }

    /// Who does it, and why.
    public struct Act: Sendable {
        let actor: Actor
        let reason: String?

        /// - Parameter reason: one line of 1 to 200 characters; nil when none was given.
        public init(by actor: Actor, because reason: String? = nil) {
            self.actor = actor
            self.reason = reason
        }

        var detail: [String: String] {
            var detail = ["by": actor.name]
            detail["reason"] = reason
            return detail
        }
    }
}

extension Accounts {
    /// The same accounts in the hands of administrators.
    public var administration: AccountAdministration {
        AccountAdministration(store: store, access: access, clock: clock)
    }

    /// As ``AccountAdministration/unlock(_:in:_:)``, under this server's keys.
    public func unlock(_ user: UserID, _ act: AccountAdministration.Act) async throws {
        try await administration.unlock(user, in: defence, act)
    }
}
