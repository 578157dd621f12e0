public import Logging
public import MapaeCore
public import MapaeStore

/// Stands between guesses and passwords (A6).
///
/// Failures count for the pair of account and source, so that nobody can lock another out: a source that goes on guessing
/// waits longer and longer. An account that fails from everywhere takes its owner's known devices alone. An address
/// nobody has is treated in every way like one somebody has.
///
/// An attempt counts as failed *before* the password is looked at and is taken back when it turns out right. However many
/// come at once, no more passwords are checked than one after the other.
public struct LogInDefence: AccountPart {
    let store: any Store
    let clock: any WallClock
    let settings: LogInDefenceSettings
    let logger: Logger
    let metrics: IdentityMetrics
    /// What they may do in all, log-in included.
    let strangers: StrangerLimits
    private let key: KeyRing.Subkey

    public init(
        store: any Store, strangers: StrangerLimits, keys: KeyRing, clock: any WallClock,
        settings: LogInDefenceSettings, logger: Logger, metrics: IdentityMetrics = IdentityMetrics()
    ) {
        self.store = store
        self.strangers = strangers
        self.key = keys.active(.logInDefence)
        self.clock = clock
        self.settings = settings
        self.logger = logger
        self.metrics = metrics
    }

    /// Forgets every failure of a user's account, so that it takes any device again: for a password reset, whose link has
    /// proven who asks.
    public func clear(of user: UserID, in tx: any Transaction) throws {
        guard let row = try UserRow.find(user, in: tx) else { return }
        try LogInAccountRow.clear(accountKey(row.emailKey), in: tx)
    }

    /// As ``clear(of:in:)``, when the account is deleted.
    public func erase(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws {
        try clear(of: user, in: tx)
    }

    /// Deletes what does not count any more. Called now and then by MapaeJobs.
    public func purge() async throws {
        let now = clock.now()
        let moment = now - settings.accountWindow
        try await store.write { tx in try LogInAccountRow.purge(at: now, failuresBefore: moment, in: tx) }
    }

    /// Stands for an address without telling it.
    func accountKey(_ emailKey: String) -> [UInt8] {
        key.authenticationCode(for: Array("account\0\(emailKey)".utf8))
    }

    func pairKey(_ account: [UInt8], _ origin: Origin) -> [UInt8] {
        key.authenticationCode(for: Array("pair\0".utf8) + account + Array("\0\(origin.text)".utf8))
    }
}

extension LogInDefence {
    /// What failures are counted for, beside the account.
    enum Origin: Sendable, Hashable {
        /// Whoever stands behind an address.
        case address(ClientAddress)
        /// A device of the owner's, by the hash of its token.
        case device([UInt8])
        /// Somebody who is logged in already.
        case session(SessionID)

        /// Whether it has belonged to the owner before: then only its own failures stop it.
        var isKnown: Bool {
            switch self {
            case .address: false
            case .device, .session: true
            }
        }

        var name: String {
            switch self {
            case .address: "address"
            case .device: "device"
            case .session: "session"
            }
        }

        fileprivate var text: String {
            switch self {
            case .address(let address): "address\0\(address.subscriber)"
            case .device(let hash): "device\0\(Hexadecimal.encode(hash))"
            case .session(let id): "session\0\(id.text)"
            }
        }
    }
}
