public import Logging
public import MapaeCore
public import MapaeStore

/// The store for several nodes: PostgreSQL 15 or newer.
///
/// Reads see one snapshot (REPEATABLE READ, READ ONLY). Writes are READ COMMITTED: a closure that decides on a row locks it first
/// (``Dialect/forUpdate``) or uses one conditional `UPDATE … RETURNING`. A transaction that collided with others, or whose
/// connection was lost before COMMIT, runs again a few times; one whose COMMIT got no answer is looked up by its
/// number before anybody is told anything.
public final class PostgresStore: Store {
    public let dialect = Dialect.postgres

    private let target: ConnectionTarget
    private let timeouts: PostgresTimeouts
    private let pool: PostgresPool
    private let watch = CallWatch()
    private let logger: Logger

    /// Connects once, to see that the server is there and fit to hold money: version, encoding and
    /// `synchronous_commit` are checked on every connection.
    ///
    /// - Parameters:
    ///   - url: `postgresql://user:password@host/database?sslmode=verify-full`. To a host that is not this machine TLS is required,
    ///     and the certificate verified unless the URL says `sslmode=require`.
    ///   - poolSize: the most connections held at once.
    /// - Throws: ``StoreError/Code/unavailable``; its text never holds the URL.
    public static func connect(
        url: Secret<String>, poolSize: Int = 8, timeouts: PostgresTimeouts = PostgresTimeouts(), logger: Logger
    ) async throws -> PostgresStore {
        precondition(poolSize > 0, "a pool has at least one connection")
        let target = try ConnectionTarget(url: url, timeouts: timeouts)
        let connection = try await PostgresConnection.open(target, timeouts)
        if await connection.server?.flushes == false {
            logger.warning("PostgreSQL runs with fsync off: a power cut can lose everything")
        }
        let pool = PostgresPool(size: poolSize, first: connection)
        return PostgresStore(target, timeouts, pool, logger)
    }

    private init(_ target: ConnectionTarget, _ timeouts: PostgresTimeouts, _ pool: PostgresPool, _ logger: Logger) {
        self.target = target
        self.timeouts = timeouts
        self.pool = pool
        self.logger = logger
    }

    public func read<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await run(.reading, within: patience, body)
    }

    @discardableResult
    public func write<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await run(.writing, within: patience, body)
    }

    public func close() async {
        await pool.close()
    }

    /// The most times a closure runs.
    private static let attemptLimit = 8

    private func run<T: Sendable>(
        _ access: PostgresConnection.Access, within patience: StoreTimeouts?,
        _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await watch.call(within: patience ?? timeouts.patience) { call in
            // Goes on when the call was answered without it, until it has given back what it holds.
            Task { call.answer(await outcome(access, for: call, body)) }
        }
    }

    private func outcome<T: Sendable>(
        _ access: PostgresConnection.Access, for call: StoreCall<T>,
        _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async -> Result<T, any Error> {
        var attempt = 1
        while true {
            switch await runOnce(access, for: call, body) {
            case .committed(let value): return .success(value)
            case .refused(let error): return .failure(error)
            case .commitUnanswered:
                return .failure(StoreError(.outcomeUnknown, detail: "COMMIT got no answer"))
            case .interrupted(let error, let connectionLost):
                call.rolledBack()
                guard attempt < (connectionLost ? 3 : PostgresStore.attemptLimit), !call.isOver else {
                    return .failure(error)
                }
                await pause(beforeAttempt: attempt)
                attempt += 1
            }
        }
    }

    private func runOnce<T: Sendable>(
        _ access: PostgresConnection.Access, for call: StoreCall<T>,
        _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async -> PostgresConnection.Ending<T> {
        let connection: PostgresConnection
        do {
            connection = try await takeConnection(until: call.deadline)
        } catch {
            return .refused(error)
        }
        let run = await connection.run(access, for: call, body)
        switch run.ending {
        case .commitUnanswered(let value, let number):
            pool.forgetIdle()
            return await settle(
                value, transactionNumber: number, timeline: connection.server?.timeline ?? "",
                until: call.commitDeadline)
        case .interrupted(_, connectionLost: true):
            pool.forgetIdle()
            pool.giveBack(nil)
        default:
            pool.giveBack(run.connectionIsUsable ? connection : nil)
        }
        return run.ending
    }

    private func takeConnection(until deadline: ContinuousClock.Instant) async throws -> PostgresConnection {
        if let connection = try await pool.take(until: deadline) { return connection }
        do {
            return try await PostgresConnection.open(target, timeouts)
        } catch {
            pool.giveBack(nil)
            throw error
        }
    }

    /// Learns over a new connection what became of a transaction, and gives the permit of the lost one back.
    private func settle<T: Sendable>(
        _ value: T, transactionNumber: String, timeline: String, until deadline: ContinuousClock.Instant
    ) async -> PostgresConnection.Ending<T> {
        var connection: PostgresConnection?
        defer { pool.giveBack(connection) }
        var round = 1
        repeat {
            do {
                let open: PostgresConnection
                if let connection {
                    open = connection
                } else {
                    open = try await PostgresConnection.open(target, timeouts)
                }
                connection = open
                switch try await open.fate(
                    ofTransaction: transactionNumber, timeline: timeline, until: deadline)
                {
                case .committed: return .committed(value)
                case .rolledBack:
                    return .interrupted(
                        StoreError(.unavailable, detail: "the connection to PostgreSQL was lost during COMMIT"),
                        connectionLost: true)
                case .pending: break
                case .unknown: return .commitUnanswered(value, transactionNumber: transactionNumber)
                }
            } catch {
                connection = nil
            }
            await pause(beforeAttempt: round)
            round += 1
        } while ContinuousClock.now < deadline
        logger.error("The outcome of a commit could not be learned", metadata: ["transaction": "\(transactionNumber)"])
        return .commitUnanswered(value, transactionNumber: transactionNumber)
    }

    /// Longer each time, and never in step with others that collided.
    private func pause(beforeAttempt attempt: Int) async {
        let ceiling = min(10 << attempt, 500)
        try? await Task.sleep(for: .milliseconds(Int.random(in: ceiling / 4...ceiling)))
    }
}
