public import MapaeCore

extension SessionRow {
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO sessions (
                id, user_id, delivery, remembered, family_key, generation, parent_generation, successor_seen,
                rotated_at_ms, authenticated_at_ms, idle_expires_at_ms, absolute_expires_at_ms, created_at_ms,
                device, address)
            VALUES (
                \(id), \(userID), \(delivery), \(remembered), \(familyKey.exposed), \(generation),
                \(parentGeneration), \(successorSeen), \(rotatedAt), \(authenticatedAt ?? SessionRow.never), \(idleExpiresAt),
                \(absoluteExpiresAt), \(createdAt), \(device), \(address))
            """)
    }

    public static func find(_ id: SessionID, in tx: any Transaction) throws -> SessionRow? {
        try tx.queryFirst("SELECT * FROM sessions WHERE id = \(id)").map(SessionRow.init)
    }

    /// As ``find(_:in:)``, and nobody else decides on the session until the transaction ends.
    public static func lock(_ id: SessionID, in tx: any Transaction) throws -> SessionRow? {
        try tx.queryFirst("SELECT * FROM sessions WHERE id = \(id)\(tx.dialect.forUpdate)").map(SessionRow.init)
    }

    /// A user's live sessions, the one used last first.
    public static func live(
        of user: UserID, at now: Timestamp, limit: Int, in tx: any Transaction
    ) throws -> [SessionRow] {
        try tx.query(
            """
            SELECT * FROM sessions
            WHERE user_id = \(user) AND ended_at_ms IS NULL AND idle_expires_at_ms > \(now)
            ORDER BY rotated_at_ms DESC, id DESC LIMIT \(limit)
            """
        ).map(SessionRow.init)
    }

    /// How many live sessions a user has but one.
    public static func countLive(
        of user: UserID, except kept: SessionID?, at now: Timestamp, in tx: any Transaction
    ) throws -> Int {
        try tx.queryFirst(
            """
            SELECT COUNT(*) AS live FROM sessions
            WHERE user_id = \(user) AND ended_at_ms IS NULL AND idle_expires_at_ms > \(now)
                AND id <> \(kept?.text ?? "")
            """
        )?.value("live") ?? 0
    }

    /// Writes where the family of refresh tokens stands. The caller holds the lock.
    public func updateFamily(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE sessions
            SET generation = \(generation), parent_generation = \(parentGeneration),
                successor_seen = \(successorSeen), rotated_at_ms = \(rotatedAt),
                idle_expires_at_ms = \(idleExpiresAt)
            WHERE id = \(id)
            """)
    }

    /// False when there is no such live session.
    public static func setAuthenticated(_ id: SessionID, at now: Timestamp, in tx: any Transaction) throws -> Bool {
        try tx.execute(
            "UPDATE sessions SET authenticated_at_ms = \(now) WHERE id = \(id) AND ended_at_ms IS NULL") == 1
    }

    /// False when the session had ended before or never was.
    public static func end(
        _ id: SessionID, at now: Timestamp, reason: String, in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            UPDATE sessions SET ended_at_ms = \(now), end_reason = \(reason)
            WHERE id = \(id) AND ended_at_ms IS NULL
            """) == 1
    }

    /// Ends every live session of a user but one, and answers which they were.
    public static func endAll(
        of user: UserID, except kept: SessionID?, at now: Timestamp, reason: String, in tx: any Transaction
    ) throws -> [SessionID] {
        try tx.query(
            """
            UPDATE sessions SET ended_at_ms = \(now), end_reason = \(reason)
            WHERE user_id = \(user) AND ended_at_ms IS NULL AND id <> \(kept?.text ?? "")
            RETURNING id
            """
        ).map { try $0.value("id") }
    }

    /// Forgets the devices and addresses of a user's sessions.
    public static func eraseSources(of user: UserID, in tx: any Transaction) throws {
        try tx.execute("UPDATE sessions SET device = NULL, address = NULL WHERE user_id = \(user)")
    }

    /// Deletes sessions whose absolute end lies before a moment, with their refresh tokens, at most `limit` of them.
    ///
    /// - Returns: how many sessions went.
    public static func purge(endedBefore moment: Timestamp, limit: Int, in tx: any Transaction) throws -> Int {
        let ids: [SessionID] = try tx.query(
            """
            SELECT id FROM sessions WHERE absolute_expires_at_ms < \(moment)
            ORDER BY absolute_expires_at_ms LIMIT \(limit)
            """
        ).map { try $0.value("id") }
        for id in ids {
            try tx.execute("DELETE FROM refresh_tokens WHERE session_id = \(id)")
            try tx.execute("DELETE FROM sessions WHERE id = \(id)")
        }
        return ids.count
    }
}
