import Dispatch
import Foundation
import MapaeStore

/// The table most tests of this folder work on, and what they do with it.
enum Ledger {
    static func create(_ store: any Store, accounts: [Int: Int] = [:]) async throws {
        try await store.write { tx in
            try tx.execute(
                """
                CREATE TABLE accounts (
                    id \(tx.dialect.integer) NOT NULL PRIMARY KEY,
                    balance \(tx.dialect.integer) NOT NULL CHECK (balance >= 0)
                \(tx.dialect.endOfTable)
                """)
            for (id, balance) in accounts { try insert(tx, id, balance) }
        }
    }

    static func insert(_ tx: any Transaction, _ id: Int, _ balance: Int = 0) throws {
        try tx.execute("INSERT INTO accounts (id, balance) VALUES (\(id), \(balance))")
    }

    static func balance(_ tx: any Transaction, _ id: Int) throws -> Int? {
        try tx.queryFirst("SELECT balance FROM accounts WHERE id = \(id)")?.value("balance")
    }

    static func balance(_ store: any Store, _ id: Int) async throws -> Int? {
        try await store.read { tx in try balance(tx, id) }
    }

    static func ids(_ store: any Store) async throws -> [Int] {
        try await store.read { tx in
            try tx.query("SELECT id FROM accounts ORDER BY id").map { try $0.value("id") }
        }
    }
}

/// An error of a closure's own.
struct Refusal: Error, Equatable {
    var number = 0
}

/// Holds closures, which run on threads of the drivers, until a test lets them go on.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// For closures of transactions alone: it holds the thread.
    func wait() { semaphore.wait() }

    func open() { semaphore.signal() }
}

/// Runs a closure and gives back the code of the store error it throws, nil when it throws none.
func storeErrorCode<T>(_ body: () async throws -> T) async throws -> StoreError.Code? {
    do {
        _ = try await body()
        return nil
    } catch let error as StoreError {
        return error.code
    }
}
