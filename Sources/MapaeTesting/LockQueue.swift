public import MapaeStore
internal import Synchronization

/// Has two things meet at a row: a transaction on PostgreSQL holds it, the second begins when the first has come to wait for
/// a lock, and both go on when the second waits too. What would happen rarely then happens every time.
///
/// - Parameter hold: takes the row.
/// - Returns: what the two came to.
public func withLockQueue<T: Sendable>(
    on store: any Store, holding hold: @escaping @Sendable (any Transaction) throws -> Void,
    first: @escaping @Sendable () async throws -> T, second: @escaping @Sendable () async throws -> T
) async throws -> (first: T, second: T) {
    let (firstTurn, callFirst) = AsyncStream.makeStream(of: Void.self)
    let (secondTurn, callSecond) = AsyncStream.makeStream(of: Void.self)
    let ended = Ended()
    async let firstOutcome = after(firstTurn, first, ended)
    async let secondOutcome = after(secondTurn, second, ended)
    defer {
        callFirst.finish()
        callSecond.finish()
    }
    try await store.write { tx in
        try hold(tx)
        callFirst.finish()
        while try tx.waiters() < 1 && !ended.hasAny {}
        callSecond.finish()
        while try tx.waiters() < 2 && !ended.hasAny {}
    }
    return try await (firstOutcome, secondOutcome)
}

private func after<T: Sendable>(
    _ turn: AsyncStream<Void>, _ act: @Sendable () async throws -> T, _ ended: Ended
) async throws -> T {
    for await _ in turn {}
    defer { ended.note() }
    return try await act()
}

/// Whether somebody came to an end who should have waited; nobody is waited for then.
private final class Ended: Sendable {
    private let flag = Atomic(false)

    var hasAny: Bool { flag.load(ordering: .acquiring) }

    func note() { flag.store(true, ordering: .releasing) }
}

extension Transaction {
    /// How many connections to this database wait for a lock.
    fileprivate func waiters() throws -> Int {
        let row = try queryFirst(
            """
            SELECT COUNT(DISTINCT pid) AS waiters FROM pg_locks
            WHERE NOT granted AND pid IN (
                SELECT pid FROM pg_locks
                WHERE database = (SELECT oid FROM pg_database WHERE datname = CURRENT_DATABASE()))
            """)
        return try row?.value("waiters") ?? 0
    }
}
