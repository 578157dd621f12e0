internal import Logging
internal import MapaeCore
internal import MapaeHTTP
internal import MapaeIdentity
internal import MapaeJobs
internal import MapaeStore
internal import ServiceLifecycle

/// How long things are kept that a timer removes.
struct Retention: Sendable {
    let securityEvents: Duration
    let tossLog: Duration
    /// The longest a token lives that a former signing key has signed.
    let accessTokens: Duration

    init(_ configuration: ServerConfiguration) {
        securityEvents = .days(Int64(configuration.securityEventDays))
        tossLog = .days(Int64(configuration.tossLogDays))
        accessTokens = configuration.sessions.accessTokenLifetime
    }
}

extension Domain {
    /// The tokens, and the store's keys behind them unless a shared secret signs.
    static func tokens(
        _ configuration: ServerConfiguration, store: any Store, clock: any WallClock
    ) async throws -> (AccessTokens, SigningKeys?) {
        let issuer = configuration.publicURL.origin
        switch configuration.signing {
        case .shared(let key):
            return (try await AccessTokens(keys: [key], issuer: issuer, clock: clock), nil)
        case .stored(let algorithm):
            let keys = SigningKeys(
                store: store, ring: configuration.encryptionKeys, algorithm: algorithm, clock: clock)
            return (try await AccessTokens(stored: keys, issuer: issuer, clock: clock), keys)
        }
    }

    /// What a timer does about signing keys, kept answers and security events.
    func repeatJobs(logger: Logger) -> [any Service] {
        let (accessTokens, signingKeys, retention) = (accessTokens, signingKeys, retention)
        let (answers, events) = (idempotentAnswers, securityEvents)
        return [
            PeriodicJob(name: "signing-key-reload", every: .seconds(2), logger: logger) {
                try await accessTokens.reload()
            },
            PeriodicJob(name: "signing-key-upkeep", every: .minutes(1), logger: logger) {
                try await signingKeys?.maintain(accessTokenLifetime: retention.accessTokens)
            },
            PeriodicJob(name: "kept-answer-purge", every: .minutes(10), logger: logger) {
                try await answers.purge()
            },
            PeriodicJob(name: "security-event-upkeep", every: .minutes(1), logger: logger) {
                await events.recordSuppressed()
                try await events.purge(olderThan: retention.securityEvents)
            },
        ]
    }
}

extension LegacyExchange {
    /// Nil when sessions of another system are not taken.
    init?(
        _ configuration: ServerConfiguration, _ store: any Store, _ sessions: Sessions, _ access: AccountAccess,
        _ strangers: StrangerLimits, _ clock: any WallClock
    ) {
        guard let settings = configuration.legacyExchange else { return nil }
        self.init(
            settings, store: store, sessions: sessions, access: access, strangers: strangers, clock: clock)
    }
}
