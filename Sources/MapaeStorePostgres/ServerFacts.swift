import MapaeStore

/// What a server says of itself when a connection is made. One that could lose a commit is refused.
struct ServerFacts: Sendable, Equatable {
    /// Changes when a standby takes over: transaction numbers of before mean nothing after.
    let timeline: String
    /// False on a server that may lose everything at a power cut: for tests alone.
    let flushes: Bool

    init(_ session: LibPQSession) throws {
        let rows = try session.run(
            """
            SELECT current_setting('server_version_num')::bigint AS version,
                current_setting('server_encoding') AS encoding,
                current_setting('synchronous_commit') AS synchronous_commit,
                current_setting('fsync') AS fsync,
                substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline
            """
        ).rows()
        guard let row = rows.first else { throw PostgresFailure.lost("PostgreSQL says nothing of itself") }
        let version: Int = try row.value("version")
        guard version >= 150_000 else {
            throw StoreError(.unavailable, detail: "PostgreSQL 15 or newer is needed, this is \(version / 10_000)")
        }
        guard try row.value("encoding", as: String.self) == "UTF8" else {
            throw StoreError(.unavailable, detail: "the database's encoding must be UTF8")
        }
        // `local` gives up the standby that `synchronous_standby_names` promises.
        let synchronousCommit: String = try row.value("synchronous_commit")
        guard !["off", "local"].contains(synchronousCommit) else {
            throw StoreError(
                .unavailable,
                detail:
                    "synchronous_commit is \(synchronousCommit): a commit could be lost; set it to on for this database"
            )
        }
        timeline = try row.value("timeline")
        flushes = try row.value("fsync", as: String.self) == "on"
    }
}
