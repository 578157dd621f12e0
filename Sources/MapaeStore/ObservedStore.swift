public import MapaeCore

/// Is told what a store's writes came to. Called after each; it must not wait.
public protocol StoreObserver: Sendable {
    func willWrite()

    /// - Parameters:
    ///   - duration: from the call until the commit was durable.
    ///   - events: the security events that were written down.
    func didWrite(in duration: Duration, recording events: [SecurityEvent.Kind])

    /// The transaction was not committed, or nobody knows.
    func didNotWrite()
}

/// A store whose writes are observed. Reads pass unseen.
public struct ObservedStore: Store {
    private let base: any Store
    private let observer: any StoreObserver

    public init(_ base: any Store, observer: any StoreObserver) {
        self.base = base
        self.observer = observer
    }

    public var dialect: Dialect { base.dialect }

    public func read<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await base.read(within: patience, body)
    }

    public func write<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        observer.willWrite()
        let start = ContinuousClock.now
        do {
            // Only what the last try has written is committed, and it says so itself.
            let (value, events) = try await base.write(within: patience) { tx in
                let observed = ObservedTransaction(tx)
                return (try body(observed), observed.events)
            }
            observer.didWrite(in: ContinuousClock.now - start, recording: events)
            return value
        } catch {
            observer.didNotWrite()
            throw error
        }
    }

    public func close() async { await base.close() }
}

/// Remembers which security events its transaction writes down.
final class ObservedTransaction: Transaction {
    private let base: any Transaction
    private(set) var events: [SecurityEvent.Kind] = []

    init(_ base: any Transaction) {
        self.base = base
    }

    var dialect: Dialect { base.dialect }
    func query(_ sql: SQL) throws -> [Row] { try base.query(sql) }
    func execute(_ sql: SQL) throws -> Int { try base.execute(sql) }
    func note(_ event: SecurityEvent.Kind) { events.append(event) }
}
