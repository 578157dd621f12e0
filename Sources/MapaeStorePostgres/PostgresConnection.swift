import Logging
package import MapaeCore
import MapaeStore

/// One connection to the server, on a thread of its own: what it does may wait without holding a thread of the
/// cooperative pool.
package actor PostgresConnection {
    enum Access {
        case reading, writing

        /// A writing transaction learns its number at once, in the same round trip: should its COMMIT get no answer, the
        /// number is what its fate is asked by. No statement and no lock may take longer than what is left of the call.
        func begin(withLeft left: Duration) -> String {
            let left = max(1, left.milliseconds)
            let limits = "SET LOCAL statement_timeout = \(left); SET LOCAL lock_timeout = \(left)"
            return switch self {
            case .reading: "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; \(limits)"
            case .writing:
                """
                BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; \(limits);
                SELECT pg_current_xact_id() AS number
                """
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
        let timeouts = PostgresTimeouts(patience: StoreTimeouts(call: .seconds(120)))
        return try await open(ConnectionTarget(url: url, timeouts: timeouts), timeouts)
    }

    private func connect() throws {
        do {
            let session = try LibPQSession.open(target, patience: timeouts.patience.call)
            try session.run(
                """
                SET statement_timeout = \(timeouts.patience.call.milliseconds);
                SET lock_timeout = \(timeouts.patience.call.milliseconds);
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
            try session(until: .now + timeouts.patience.call).run(text)
        } catch let failure as PostgresFailure {
            throw failure.error
        }
    }

    /// Runs a closure for a call, and answers nobody.
    func run<T: Sendable>(
        _ access: Access, for call: StoreCall<T>, _ body: @Sendable (any Transaction) throws -> T
    ) -> Run<T> {
        let ending: Ending<T>
        do {
            // The server's own limit comes first, so that a statement which is stopped costs no connection.
            let session = try session(until: call.deadline + .seconds(1))
            try statements.dropWhenFull(on: session)
            let number = try begin(access, withLeft: call.deadline - .now, on: session)
            ending = transact(access, for: call, number: number, on: session, body)
        } catch {
            ending = interruption(error) ?? .refused((error as? PostgresFailure)?.error ?? error)
        }
        return Run(ending: ending, connectionIsUsable: session?.isIdle ?? false && !isStale(ending))
    }

    private func transact<T: Sendable>(
        _ access: Access, for call: StoreCall<T>, number: String, on session: LibPQSession,
        _ body: (any Transaction) throws -> T
    ) -> Ending<T> {
        let transaction = PostgresTransaction(call, session, statements)
        do {
            let value = try body(transaction)
            guard transaction.failure == nil else { throw StoreError.aborted }
            // Whoever was told that nothing was done must be right.
            guard access == .reading || call.beginCommit() else { throw StoreError.aborted }
            return commit(value, access, for: call, number: number, on: session)
        } catch {
            rollBack(session)
            if let failure = transaction.failure, let ending: Ending<T> = interruption(failure) { return ending }
            return .refused(error)
        }
    }

    /// One that gets no answer needs none: the server rolls back when the connection ends.
    private func rollBack(_ session: LibPQSession) {
        session.deadline = .now + .seconds(1)
        _ = try? session.run("ROLLBACK")
    }

    private func begin(_ access: Access, withLeft left: Duration, on session: LibPQSession) throws -> String {
        let result = try session.run(access.begin(withLeft: left))
        guard access == .writing else { return "" }
        return try result.rows().first?.value("number") ?? ""
    }

    private func commit<T: Sendable>(
        _ value: T, _ access: Access, for call: StoreCall<T>, number: String, on session: LibPQSession
    ) -> Ending<T> {
        do {
            // Half of the time for an answer is left for asking what became of it.
            session.deadline = max(session.deadline, call.commitDeadline - (call.commitDeadline - call.deadline) / 2)
            let result = try session.run("COMMIT")
            // The server answers the COMMIT of a failed transaction by rolling it back.
            return result.tag == "COMMIT" ? .committed(value) : .refused(StoreError.aborted)
        } catch let failure as PostgresFailure where failure.meaning == .lost {
            return access == .reading ? .committed(value) : .commitUnanswered(value, transactionNumber: number)
        } catch {
            rollBack(session)
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

    func session(until deadline: ContinuousClock.Instant) throws -> LibPQSession {
        guard let session, !session.isLost else {
            throw PostgresFailure.lost("the connection to PostgreSQL was lost")
        }
        session.deadline = deadline
        return session
    }
}
