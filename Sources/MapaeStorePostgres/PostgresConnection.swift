import Logging
package import MapaeCore
import MapaeStore

/// One connection to the server, on a thread of its own: what it does may wait without holding a thread of the
/// cooperative pool.
package actor PostgresConnection {
    enum Access {
        case reading, writing

        /// A writing transaction learns its number at once, in the same round trip: should its COMMIT get no answer, the
        /// number is what its fate is asked by.
        var begin: String {
            switch self {
            case .reading: "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            case .writing:
                "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; SELECT pg_current_xact_id() AS number"
            }
        }
    }

    /// How one run of a closure ended.
    enum Ending<T: Sendable>: Sendable {
        case committed(T)
        /// Rolled back, and running it again would not help.
        case refused(any Error)
        /// Rolled back by circumstances; it may run again.
        case interrupted(StoreError, connectionLost: Bool)
        /// COMMIT was sent and no answer came.
        case commitUnanswered(T, transactionNumber: String)
    }

    struct Run<T: Sendable>: Sendable {
        let ending: Ending<T>
        let connectionIsUsable: Bool
    }

    private let executor = ThreadExecutor(name: "mapae.postgres")
    private let target: ConnectionTarget
    private let timeouts: PostgresTimeouts
    private let statements = PreparedStatements()
    private var session: LibPQSession?
    private var facts: ServerFacts?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(_ target: ConnectionTarget, _ timeouts: PostgresTimeouts) {
        self.target = target
        self.timeouts = timeouts
    }

    /// - Throws: ``StoreError/Code/unavailable`` when there is no connection or the server cannot be trusted with money.
    static func open(_ target: ConnectionTarget, _ timeouts: PostgresTimeouts) async throws -> PostgresConnection {
        let connection = PostgresConnection(target, timeouts)
        try await connection.connect()
        return connection
    }

    /// Opens a connection for statements that no transaction may hold, such as CREATE DATABASE.
    package static func open(url: Secret<String>) async throws -> PostgresConnection {
        let timeouts = PostgresTimeouts()
        return try await open(ConnectionTarget(url: url, timeouts: timeouts), timeouts)
    }

    private func connect() throws {
        do {
            let session = try LibPQSession.open(target, patience: timeouts.statement + .seconds(5))
            try session.run(
                """
                SET statement_timeout = \(timeouts.statement.milliseconds);
                SET lock_timeout = \(timeouts.lock.milliseconds);
                SET idle_in_transaction_session_timeout = \(timeouts.idleInTransaction.milliseconds);
                SET bytea_output = hex
                """)
            facts = try ServerFacts(session)
            self.session = session
        } catch let failure as PostgresFailure {
            throw StoreError(.unavailable, detail: failure.error.detail)
        }
    }

    var server: ServerFacts? { facts }

    func disconnect() {
        session = nil
    }

    /// One statement outside a transaction. Its text comes from this program alone.
    package func runAlone(_ text: String) throws {
        do {
            try openSession().run(text)
        } catch let failure as PostgresFailure {
            throw failure.error
        }
    }

    func run<T: Sendable>(_ access: Access, _ body: @Sendable (any Transaction) throws -> T) -> Run<T> {
        let ending: Ending<T>
        do {
            let session = try openSession()
            try statements.dropWhenFull(on: session)
            let number = try begin(access, on: session)
            ending = transact(access, number: number, on: session, body)
        } catch {
            ending = interruption(error) ?? .refused((error as? PostgresFailure)?.error ?? error)
        }
        return Run(ending: ending, connectionIsUsable: session?.isIdle ?? false && !isStale(ending))
    }

    private func transact<T: Sendable>(
        _ access: Access, number: String, on session: LibPQSession, _ body: (any Transaction) throws -> T
    ) -> Ending<T> {
        let transaction = PostgresTransaction(session, statements)
        do {
            let value = try body(transaction)
            guard transaction.failure == nil else { throw StoreError.aborted }
            return commit(value, access, number: number, on: session)
        } catch {
            // A rollback that gets no answer needs none: the server rolls back when the connection ends.
            _ = try? session.run("ROLLBACK")
            if let failure = transaction.failure, let ending: Ending<T> = interruption(failure) { return ending }
            return .refused(error)
        }
    }

    private func begin(_ access: Access, on session: LibPQSession) throws -> String {
        let result = try session.run(access.begin)
        guard access == .writing else { return "" }
        return try result.rows().first?.value("number") ?? ""
    }

    private func commit<T: Sendable>(
        _ value: T, _ access: Access, number: String, on session: LibPQSession
    ) -> Ending<T> {
        do {
            let result = try session.run("COMMIT")
            // The server answers the COMMIT of a failed transaction by rolling it back.
            return result.tag == "COMMIT" ? .committed(value) : .refused(StoreError.aborted)
        } catch let failure as PostgresFailure where failure.meaning == .lost {
            return access == .reading ? .committed(value) : .commitUnanswered(value, transactionNumber: number)
        } catch {
            _ = try? session.run("ROLLBACK")
            return interruption(error) ?? .refused((error as? PostgresFailure)?.error ?? error)
        }
    }

    private func interruption<T>(_ error: any Error) -> Ending<T>? {
        guard let failure = error as? PostgresFailure else { return nil }
        return switch failure.meaning {
        case .final: nil
        case .collision: .interrupted(failure.error, connectionLost: false)
        case .stale, .lost: .interrupted(failure.error, connectionLost: true)
        }
    }

    private func isStale<T>(_ ending: Ending<T>) -> Bool {
        if case .interrupted(_, connectionLost: true) = ending { true } else { false }
    }

    func openSession() throws -> LibPQSession {
        guard let session, !session.isLost else {
            throw PostgresFailure.lost("the connection to PostgreSQL was lost")
        }
        return session
    }
}
