import MapaeStore

/// What became of a transaction whose COMMIT got no answer.
enum TransactionFate: Sendable {
    case committed
    case rolledBack
    /// The server is still at it, or has not noticed that the client is gone.
    case pending
    /// The server no longer knows, or is another than it was.
    case unknown
}

extension PostgresConnection {
    /// Asks for the fate of a transaction of another, lost connection. While it is pending, that connection's session is
    /// ended, so that the next answer is final.
    ///
    /// - Parameter timeline: the server's, at the time of the transaction.
    func fate(
        ofTransaction number: String, timeline: String, until deadline: ContinuousClock.Instant
    ) throws -> TransactionFate {
        // A standby that took over may have lost the transaction and given its number away again.
        guard server?.timeline == timeline, Int64(number) != nil else { return .unknown }
        do {
            let session = try session(until: deadline)
            let answer = try session.runOnce(
                "SELECT pg_xact_status(CAST($1 AS xid8)) AS status", types: [0], values: [.text(number)])
            switch try answer.rows().first?.value("status", as: String?.self) {
            case "committed": return .committed
            case "aborted": return .rolledBack
            case "in progress":
                _ = try session.runOnce(
                    """
                    SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
                    WHERE datname = current_database() AND backend_xid = CAST(CAST($1 AS xid8) AS xid)
                    """, types: [0], values: [.text(number)])
                return .pending
            default: return .unknown
            }
        } catch let failure as PostgresFailure {
            throw failure.error
        }
    }
}
