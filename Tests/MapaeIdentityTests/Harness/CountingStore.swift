import MapaeStore

/// Notes what a store is asked to do: one word for each transaction and each statement, with its text but not its values.
final class CountingStore: Store {
    let statements = Shared<[String]>([])
    private let base: any Store

    init(_ base: any Store) {
        self.base = base
    }

    var dialect: Dialect { base.dialect }

    func read<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        note("read")
        return try await base.read(within: patience) { [self] tx in try body(CountingTransaction(tx, note)) }
    }

    func write<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        note("write")
        return try await base.write(within: patience) { [self] tx in try body(CountingTransaction(tx, note)) }
    }

    func close() async { await base.close() }

    private func note(_ word: String) {
        statements.store(statements.load() + [word])
    }
}

private final class CountingTransaction: Transaction {
    private let base: any Transaction
    private let note: (String) -> Void

    init(_ base: any Transaction, _ note: @escaping (String) -> Void) {
        self.base = base
        self.note = note
    }

    var dialect: Dialect { base.dialect }

    func query(_ sql: SQL) throws -> [Row] {
        note("query")
        return try base.query(sql)
    }

    func execute(_ sql: SQL) throws -> Int {
        note("execute")
        return try base.execute(sql)
    }
}
