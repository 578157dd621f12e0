public import MapaeCore

/// A team.
public struct TeamRow: Sendable {
    public var id: TeamID
    public var name: String
    public var createdAt: Timestamp

    public init(id: TeamID, name: String, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        name = try row.value("name")
        createdAt = try row.value("created_at_ms")
    }
}

extension TeamRow {
    public func insert(in tx: any Transaction) throws {
        try tx.execute("INSERT INTO teams (id, name, created_at_ms) VALUES (\(id), \(name), \(createdAt))")
    }

    public static func find(_ id: TeamID, in tx: any Transaction) throws -> TeamRow? {
        try tx.queryFirst("SELECT * FROM teams WHERE id = \(id)").map(TeamRow.init)
    }

    /// As ``find(_:in:)``, and nobody else changes the team, its members or invitations until the transaction ends:
    /// whoever changes them holds this lock. Somebody who locks a user too locks the user first.
    public static func lock(_ id: TeamID, in tx: any Transaction) throws -> TeamRow? {
        try tx.queryFirst("SELECT * FROM teams WHERE id = \(id)\(tx.dialect.forUpdate)").map(TeamRow.init)
    }

    /// Deletes a team with its members and invitations. Its API keys go first, by whoever revokes them.
    public static func delete(_ id: TeamID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM team_invitations WHERE team_id = \(id)")
        try tx.execute("DELETE FROM team_members WHERE team_id = \(id)")
        try tx.execute("DELETE FROM teams WHERE id = \(id)")
    }
}

/// A team as one of its members sees it in a list.
public struct TeamListRow: Sendable {
    public var team: TeamRow
    public var role: String
    public var memberCount: Int

    init(_ row: Row) throws {
        team = try TeamRow(row)
        role = try row.value("role")
        memberCount = try row.value("member_count")
    }

    /// The teams of a user, oldest first.
    public static func list(of user: UserID, in tx: any Transaction) throws -> [TeamListRow] {
        try tx.query(
            """
            SELECT t.id, t.name, t.created_at_ms, m.role,
                (SELECT COUNT(*) FROM team_members c WHERE c.team_id = t.id) AS member_count
            FROM team_members m JOIN teams t ON t.id = m.team_id
            WHERE m.user_id = \(user) ORDER BY t.id
            """
        ).map(TeamListRow.init)
    }
}
