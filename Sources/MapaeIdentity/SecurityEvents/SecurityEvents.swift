public import Logging
public import MapaeCore
public import MapaeStore

/// The record of security events (B13): kept in the store and looked up by operators.
///
/// What is recorded here, beside any transaction, can be caused by anybody as often as they like. Of one kind at most
/// ``perMinute`` are therefore stored a minute on each node, whoever causes them; the rest are counted, and the count is
/// stored as one event. What a transaction writes down with its own change is never left out.
public struct SecurityEvents: Sendable {
    public static let perMinute = 60

    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger
    private let allowance = SecurityEventQuota()

    public init(store: any Store, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Records an event. A store that cannot take it stops nobody's request: the event then goes to the log alone.
    public func record(_ event: SecurityEvent) async {
        let now = clock.now()
        guard allowance.admits(event.kind, at: now) else { return }
        await insert(event, at: now)
    }

    /// Stores how many events were left out since it was last called, which MapaeJobs does every minute.
    public func recordSuppressed() async {
        let now = clock.now()
        for event in allowance.takeSuppressed() { await insert(event, at: now) }
    }

    private func insert(_ event: SecurityEvent, at now: Timestamp) async {
        do {
            try await store.write { tx in try SecurityEventRow.insert(event, at: now, in: tx) }
        } catch {
            logger.error(
                "security event not stored",
                metadata: [
                    "kind": "\(event.kind.rawValue)", "user_id": "\(event.userID?.text ?? "-")", "error": "\(error)",
                ])
        }
    }

    /// The newest events first.
    public func latest(_ count: Int) async throws -> [Recorded] {
        try await list(limit: count)
    }

    /// The newest events first, of one kind, of one user or since a moment.
    public func list(
        kind: SecurityEvent.Kind? = nil, user: UserID? = nil, since: Timestamp? = nil, limit: Int
    ) async throws -> [Recorded] {
        let filter = SecurityEventRow.Filter(kind: kind?.rawValue, user: user, since: since)
        return try await store.read { tx in
            try SecurityEventRow.list(filter, limit: limit, in: tx).map { Recorded(event: $0.event, at: $0.at) }
        }
    }

    /// Deletes what is older, at most `limit`. Called now and then by MapaeJobs.
    public func purge(olderThan age: Duration, limit: Int = 5000) async throws {
        let moment = clock.now() - age
        _ = try await store.write { tx in try SecurityEventRow.purge(before: moment, limit: limit, in: tx) }
    }

    /// An event and when it happened.
    public struct Recorded: Sendable {
        public let event: SecurityEvent
        public let at: Timestamp
    }
}
