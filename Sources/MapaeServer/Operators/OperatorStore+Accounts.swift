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

    /// What became of an act.
    public struct AccountReport: Sendable {
        /// Whether the account was so before, and nothing was done.
        public let wasSo: Bool
        /// Whether the act has left the server without an administrator.
        public let leavesNoAdministrator: Bool
    }

    /// Does something about an account.
    ///
    /// - Parameters:
    ///   - account: its e-mail address or its id.
    ///   - reason: one line of 1 to 200 characters; a ban wants one.
    ///   - decidedBy: who does it, kept with the reason.
    /// - Throws: ``UnknownAccount``, ``RefusedAccountAct``, ``InvalidConfiguration``, or a `Failure` with its field.
    @discardableResult
    public func perform(
        _ act: AccountAct, on account: String, because reason: String?, by decidedBy: String, logger: Logger
    ) async throws -> AccountReport {
        let note = AccountAdministration.Act(by: .commandLine(decidedBy), because: reason)
        return try await withAccount(account, logger: logger) { before, administration, store in
            if let refusal = act.refusal(of: before) { throw refusal }
            let user = before.summary.id
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
            let takesAdministrator = act.takesAdministrator(before)
            return AccountReport(
                wasSo: act.isSo(before),
                leavesNoAdministrator: takesAdministrator
                    ? try await !administration.isAnybodyAdministrator() : false)
        }
    }

    /// Accounts that are not deleted, the newest first.
    ///
    /// - Parameters:
    ///   - email: of the one account that is looked for; nil for all.
    ///   - cursor: of the page before; nil for the first.
    /// - Throws: ``UnknownAccount`` for what is no address.
    public func accounts(
        email: String? = nil, after cursor: String? = nil, logger: Logger
    ) async throws -> AccountList {
        do {
            return try await visit(logger: logger) { store in
                try await AccountAdministration(store: store, clock: SystemClock()).list(email: email, after: cursor)
            }
        } catch let failure as Failure where failure.field == "email" {
            throw UnknownAccount.noAddress
        }
    }

    /// An account and what opens it or acts for it.
    ///
    /// - Parameter account: its e-mail address or its id.
    /// - Throws: ``UnknownAccount``.
    public func account(_ account: String, logger: Logger) async throws -> AccountDetail {
        try await withAccount(account, logger: logger) { detail, _, _ in detail }
    }

    /// Makes a link that makes the device it is opened on known, for an administrator who gets no mail.
    ///
    /// - Parameters: as for ``perform(_:on:because:by:logger:)``.
    /// - Throws: ``UnknownAccount``, ``RefusedAccountAct``, ``InvalidConfiguration``, or a `Failure`.
    public func deviceLink(
        for account: String, because reason: String?, by decidedBy: String, logger: Logger
    ) async throws -> Secret<String> {
        let (keys, note) = (try requiredKeys(), AccountAdministration.Act(by: .commandLine(decidedBy), because: reason))
        return try await withAccount(account, logger: logger) { owner, _, store in
            if owner.summary.isBanned { throw RefusedAccountAct.banned }
            guard owner.summary.role == .admin else { throw RefusedAccountAct.needsNoDeviceLink }
            let (clock, random) = (SystemClock(), SystemRandom())
            return try await DeviceLinks(
                devices: KnownDevices(store: store, clock: clock, random: random), keys: keys,
                identifiers: IdentifierSource(clock: clock, random: random), origin: origin ?? ""
            ).make(for: owner.summary.id, note)
        }
    }

    private func withAccount<T: Sendable>(
        _ account: String, logger: Logger,
        _ body: (AccountDetail, AccountAdministration, any Store) async throws -> T
    ) async throws -> T {
        try await visit(logger: logger) { store in
            let clock = SystemClock()
            // The server that runs beside this sends what it finds, where it sends mail.
            let notices = OwnerNotices(identifiers: IdentifierSource(clock: clock, random: SystemRandom()))
            let administration = AccountAdministration(store: store, clock: clock, notices: notices)
            guard let user = try await administration.find(account) else {
                throw account.contains("@") ? UnknownAccount.address : .neitherAddressNorID
            }
            let detail: AccountDetail
            do {
                detail = try await administration.show(user)
            } catch let failure as Failure where failure.code == .notFound {
                throw UnknownAccount.id
            }
            return try await body(detail, administration, store)
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

extension OperatorStore.AccountAct {
    /// Why it is not done about an account; nil when it is.
    fileprivate func refusal(of before: AccountDetail) -> RefusedAccountAct? {
        let account = before.summary
        return switch self {
        // The reason that is given now would be kept nowhere.
        case .ban where account.isBanned: .alreadyBanned(since: before.ban?.at, because: before.ban?.reason)
        case .unban where !account.isBanned: .notBanned
        case .verify where account.email == nil: .noAddress
        case .setRole(.admin) where account.isBanned: .banned
        case .setRole(.admin) where account.email != nil && !account.isEmailVerified: .unverified
        default: nil
        }
    }

    fileprivate func isSo(_ before: AccountDetail) -> Bool {
        switch self {
        case .setRole(let role): before.summary.role == role
        case .verify: before.summary.isEmailVerified
        case .ban, .unban, .endSessions, .endKeys, .unlock: false
        }
    }

    fileprivate func takesAdministrator(_ before: AccountDetail) -> Bool {
        guard before.summary.role == .admin, !before.summary.isBanned else { return false }
        return switch self {
        case .setRole(let role): role != .admin
        case .ban: true
        case .unban, .verify, .endSessions, .endKeys, .unlock: false
        }
    }
}

/// There is no such account.
public enum UnknownAccount: String, Error, Sendable, CustomStringConvertible {
    case address = "nobody has signed up with that address"
    case noAddress = "that is no e-mail address"
    case id = "there is no account with that id, or it was deleted"
    case neitherAddressNorID =
        "name the account by its e-mail address or its id, such as usr_0198f3c2…; `mapae users` lists both"

    public var description: String { rawValue }
}

/// What is not done about an account as it is.
public enum RefusedAccountAct: Error, Sendable, Equatable, CustomStringConvertible {
    /// The moment and the reason are known as long as the security event is kept.
    case alreadyBanned(since: Timestamp?, because: String?)
    case notBanned
    case banned
    case noAddress
    case unverified
    case needsNoDeviceLink

    public var description: String {
        switch self {
        case .alreadyBanned(let moment, let reason):
            "the account is banned already" + (moment.map { " since \($0.iso8601)" } ?? "")
                + (reason.map { " because “\($0)”" } ?? "")
                + "; to give another reason, `mapae users unban` it first"
        case .notBanned: "the account is not banned"
        case .banned: "the account is banned; `mapae users unban` opens it again"
        case .noAddress: "the account has no e-mail address to vouch for: Toss log-in made it, and Toss vouches for it"
        case .unverified:
            """
            the address of the account is not verified: its owner opens the link of the verification mail, or, where \
            there is no mail, `mapae users verify` vouches for the address
            """
        case .needsNoDeviceLink:
            """
            no link is needed: only administrators log in on known devices alone. If the account is locked after many \
            wrong passwords, `mapae users unlock` opens it
            """
        }
    }
}
