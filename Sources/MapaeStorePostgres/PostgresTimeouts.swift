public import MapaeStore

/// How long a ``PostgresStore`` waits for what. Every wait is bounded.
public struct PostgresTimeouts: Sendable {
    /// For a call: a connection of the pool, locks, statements and every further try, one after the other. What is left of it
    /// when a transaction begins is the server's `statement_timeout` and `lock_timeout` there. A COMMIT that got no answer
    /// is looked up for `patience.commit` more.
    public var patience: StoreTimeouts
    /// For a new connection, each address; as long as for a call unless it is said. A call does not wait for longer than it
    /// may, but the connection then made serves the next.
    public var connect: Duration
    /// For the next statement of an open transaction (`idle_in_transaction_session_timeout`): frees the locks of a node
    /// that hangs.
    public var idleInTransaction: Duration

    public init(
        patience: StoreTimeouts = StoreTimeouts(), connect: Duration? = nil,
        idleInTransaction: Duration = .seconds(15)
    ) {
        self.patience = patience
        self.connect = connect ?? patience.call
        self.idleInTransaction = idleInTransaction
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
