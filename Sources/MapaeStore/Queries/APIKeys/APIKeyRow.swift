public import MapaeCore

/// An API key. A deleted one has no row.
public struct APIKeyRow: Sendable {
    public var id: APIKeyID
    public var kind: String
    /// Whose it is; nil for a server key.
    public var ownerID: UserID?
    /// Which administrator made a server key; nil for the operator, and for a user's key.
    public var madeBy: UserID?
    /// The team it belongs to beside its owner.
    public var teamID: TeamID?
    public var name: String
    /// SHA-256 of the whole key.
    public var keyHash: [UInt8]
    /// Separated by single spaces.
    public var scopes: String
    public var createdAt: Timestamp
    /// Nil for never.
    public var expiresAt: Timestamp?
    public var lastUsedAt: Timestamp?

    public init(
        id: APIKeyID, kind: String, ownerID: UserID?, teamID: TeamID?, name: String, keyHash: [UInt8], scopes: String,
        createdAt: Timestamp, expiresAt: Timestamp?, madeBy: UserID? = nil
    ) {
        self.id = id
        self.kind = kind
        self.ownerID = ownerID
        self.teamID = teamID
        self.name = name
        self.keyHash = keyHash
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = nil
        self.madeBy = madeBy
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        kind = try row.value("kind")
        ownerID = try row.value("owner_id")
        teamID = try row.value("team_id")
        name = try row.value("name")
        keyHash = try row.value("key_hash")
        scopes = try row.value("scopes")
        createdAt = try row.value("created_at_ms")
        expiresAt = try row.value("expires_at_ms")
        lastUsedAt = try row.value("last_used_at_ms")
        madeBy = try row.value("made_by")
    }
}

extension APIKeyRow {
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO api_keys (
                id, kind, owner_id, team_id, name, key_hash, scopes, created_at_ms, expires_at_ms, last_used_at_ms,
                made_by)
            VALUES (
                \(id), \(kind), \(ownerID), \(teamID), \(name), \(keyHash), \(scopes), \(createdAt), \(expiresAt),
                \(lastUsedAt), \(madeBy))
            """)
    }

    public static func find(_ id: APIKeyID, in tx: any Transaction) throws -> APIKeyRow? {
        try tx.queryFirst("SELECT * FROM api_keys WHERE id = \(id)").map(APIKeyRow.init)
    }

    /// A user's own keys and those of the teams where the user has one of two roles, oldest first.
    public static func list(
        visibleTo user: UserID, asTeam role: String, or other: String, in tx: any Transaction
    ) throws -> [APIKeyRow] {
        try tx.query(
            """
            SELECT * FROM api_keys WHERE kind = 'user' AND (owner_id = \(user) OR team_id IN (
                SELECT team_id FROM team_members
                WHERE user_id = \(user) AND (role = \(role) OR role = \(other))))
            ORDER BY id
            """
        ).map(APIKeyRow.init)
    }

    /// A user's own keys that have not expired, oldest first.
    public static func list(of owner: UserID, at now: Timestamp, in tx: any Transaction) throws -> [APIKeyRow] {
        try tx.query("SELECT * FROM api_keys WHERE owner_id = \(owner) AND expires_at_ms > \(now) ORDER BY id")
            .map(APIKeyRow.init)
    }

    public static func listServerKeys(in tx: any Transaction) throws -> [APIKeyRow] {
        try tx.query("SELECT * FROM api_keys WHERE kind = 'server' ORDER BY id").map(APIKeyRow.init)
    }

    /// How many of a user's keys have not expired.
    public static func count(of owner: UserID, at now: Timestamp, in tx: any Transaction) throws -> Int {
        let row = try tx.queryFirst(
            "SELECT COUNT(*) AS count FROM api_keys WHERE owner_id = \(owner) AND expires_at_ms > \(now)")
        return try row?.value("count") ?? 0
    }

    /// Notes a use, unless one was noted after a moment.
    public static func noteUse(
        _ id: APIKeyID, at now: Timestamp, unlessAfter moment: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            UPDATE api_keys SET last_used_at_ms = \(now)
            WHERE id = \(id) AND (last_used_at_ms IS NULL OR last_used_at_ms <= \(moment))
            """)
    }

    /// False when it is gone already.
    public static func delete(_ id: APIKeyID, in tx: any Transaction) throws -> Bool {
        try tx.execute("DELETE FROM api_keys WHERE id = \(id)") == 1
    }

    /// Deletes a user's keys, all or those of one team, and answers which they were.
    public static func deleteAll(
        of owner: UserID, team: TeamID? = nil, in tx: any Transaction
    ) throws -> [APIKeyID] {
        try tx.query(
            """
            DELETE FROM api_keys
            WHERE owner_id = \(owner) AND (\(team == nil) = 1 OR team_id = \(team?.text ?? "")) RETURNING id
            """
        ).map { try $0.value("id") }
    }

    /// Deletes the server keys that an administrator made, and answers which they were.
    public static func deleteServerKeys(madeBy maker: UserID, in tx: any Transaction) throws -> [APIKeyID] {
        try tx.query("DELETE FROM api_keys WHERE kind = 'server' AND made_by = \(maker) RETURNING id").map {
            try $0.value("id")
        }
    }

    /// Deletes a team's keys, and answers which they were.
    public static func deleteAll(ofTeam team: TeamID, in tx: any Transaction) throws -> [APIKeyID] {
        try tx.query("DELETE FROM api_keys WHERE team_id = \(team) RETURNING id").map { try $0.value("id") }
    }

    public static func purge(expiredBefore moment: Timestamp, in tx: any Transaction) throws -> Int {
        try tx.execute("DELETE FROM api_keys WHERE expires_at_ms < \(moment)")
    }
}
