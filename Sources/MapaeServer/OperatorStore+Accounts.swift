public import Logging
internal import MapaeCache
public import MapaeCore
public import MapaeIdentity
internal import MapaeStore

/// Other people's accounts, beside the server that may be running.
extension OperatorStore {
    /// What an operator does about an account.
    public enum AccountAct: Sendable {
        case setRole(Role)
        case ban
        case unban
        case verify
        case endSessions
        case endKeys
        /// Needs the server's master keys: failures are counted under a key of them.
        case unlock
    }

    /// Does something about an account.
    ///
    /// - Parameters:
    ///   - account: its e-mail address or its id.
    ///   - reason: one line of 1 to 200 characters; a ban wants one.
    ///   - decidedBy: who does it, kept with the reason.
    /// - Throws: ``UnknownAccount``, ``InvalidConfiguration``, or a `Failure` with its field.
    public func perform(
        _ act: AccountAct, on account: String, because reason: String?, by decidedBy: String, logger: Logger
    ) async throws {
        let note = AccountAdministration.Act(by: .commandLine(decidedBy), because: reason)
        try await withAccount(account, logger: logger) { user, administration, store in
            switch act {
            case .setRole(let role): try await administration.setRole(role, of: user, note)
            case .ban: try await administration.ban(user, note)
            case .unban: try await administration.unban(user, note)
            case .verify: try await administration.verify(user, note)
            case .endSessions: try await administration.endSessions(of: user, note)
            case .endKeys: try await administration.endKeys(of: user, note)
            case .unlock:
                try await administration.unlock(user, in: try defence(of: store, logger: logger), note)
            }
        }
    }

    /// Accounts that are not deleted, the newest first.
    ///
    /// - Parameters:
    ///   - email: of the one account that is looked for; nil for all.
    ///   - cursor: of the page before; nil for the first.
    public func accounts(
        email: String? = nil, after cursor: String? = nil, logger: Logger
    ) async throws -> AccountList {
        try await visit(logger: logger) { store in
            try await AccountAdministration(store: store, clock: SystemClock()).list(email: email, after: cursor)
        }
    }

    /// An account and what opens it or acts for it.
    ///
    /// - Parameter account: its e-mail address or its id.
    /// - Throws: ``UnknownAccount``.
    public func account(_ account: String, logger: Logger) async throws -> AccountDetail {
        try await withAccount(account, logger: logger) { user, administration, _ in
            try await administration.show(user)
        }
    }

    /// Makes a link that makes the device it is opened on known, for an administrator who gets no mail.
    ///
    /// - Parameters: as for ``perform(_:on:because:by:logger:)``.
    /// - Throws: ``UnknownAccount``, ``InvalidConfiguration``, or a `Failure`.
    public func deviceLink(
        for account: String, because reason: String?, by decidedBy: String, logger: Logger
    ) async throws -> Secret<String> {
        let (keys, note) = (try requiredKeys(), AccountAdministration.Act(by: .commandLine(decidedBy), because: reason))
        return try await withAccount(account, logger: logger) { user, _, store in
            let (clock, random) = (SystemClock(), SystemRandom())
            return try await DeviceLinks(
                devices: KnownDevices(store: store, clock: clock, random: random), keys: keys,
                identifiers: IdentifierSource(clock: clock, random: random), origin: origin ?? ""
            ).make(for: user, note)
        }
    }

    private func withAccount<T: Sendable>(
        _ account: String, logger: Logger,
        _ body: (UserID, AccountAdministration, any Store) async throws -> T
    ) async throws -> T {
        try await visit(logger: logger) { store in
            let clock = SystemClock()
            // The server that runs beside this sends what it finds, where it sends mail.
            let notices = OwnerNotices(identifiers: IdentifierSource(clock: clock, random: SystemRandom()))
            let administration = AccountAdministration(store: store, clock: clock, notices: notices)
            guard let user = try await administration.find(account) else { throw UnknownAccount() }
            return try await body(user, administration, store)
        }
    }

    private func defence(of store: any Store, logger: Logger) throws -> LogInDefence {
        let clock = SystemClock()
        return LogInDefence(
            store: store, strangers: StrangerLimits(limiter: MemoryRateLimiter(clock: clock)), keys: try requiredKeys(),
            clock: clock,
            settings: LogInDefenceSettings(), logger: logger)
    }
}

/// There is no such account.
public struct UnknownAccount: Error, Sendable, CustomStringConvertible {
    public var description: String { "nobody has signed up with that address" }
}
