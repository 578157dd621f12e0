/// How long a ``PostgresStore`` waits for what. Every wait is bounded.
public struct PostgresTimeouts: Sendable {
    /// For a connection of the pool to become free; then ``StoreError/Code/busy``.
    public var acquire: Duration
    /// For a new connection, each address.
    public var connect: Duration
    /// For one statement on the server (`statement_timeout`); the client waits a little longer and then drops the connection.
    public var statement: Duration
    /// For a lock (`lock_timeout`).
    public var lock: Duration
    /// For the next statement of an open transaction (`idle_in_transaction_session_timeout`): frees the locks of a node
    /// that hangs.
    public var idleInTransaction: Duration
    /// For the fate of a transaction whose COMMIT got no answer; then ``StoreError/Code/outcomeUnknown``.
    public var settle: Duration

    public init(
        acquire: Duration = .seconds(5), connect: Duration = .seconds(5), statement: Duration = .seconds(15),
        lock: Duration = .seconds(5), idleInTransaction: Duration = .seconds(15), settle: Duration = .seconds(10)
    ) {
        self.acquire = acquire
        self.connect = connect
        self.statement = statement
        self.lock = lock
        self.idleInTransaction = idleInTransaction
        self.settle = settle
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
