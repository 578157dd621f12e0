public import Logging
public import MapaeCore
public import MapaeStore

/// The record of security events (B13): kept in the store and looked up by operators.
public struct SecurityEvents: Sendable {
    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger

    public init(store: any Store, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Records an event. A store that cannot take it stops nobody's request: the event then goes to the log alone.
    public func record(_ event: SecurityEvent) async {
        let now = clock.now()
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
        try await store.read { tx in
            try SecurityEventRow.latest(count, in: tx).map { Recorded(event: $0.event, at: $0.at) }
        }
    }

    /// An event and when it happened.
    public struct Recorded: Sendable {
        public let event: SecurityEvent
        public let at: Timestamp
    }
}
