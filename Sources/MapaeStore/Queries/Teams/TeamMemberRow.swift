public import MapaeCore

/// A person's place in a team.
public struct TeamMemberRow: Sendable {
    public var teamID: TeamID
    public var userID: UserID
    public var role: String
    public var joinedAt: Timestamp

    public init(teamID: TeamID, userID: UserID, role: String, joinedAt: Timestamp) {
        self.teamID = teamID
        self.userID = userID
        self.role = role
        self.joinedAt = joinedAt
    }

    init(_ row: Row) throws {
        teamID = try row.value("team_id")
        userID = try row.value("user_id")
        role = try row.value("role")
        joinedAt = try row.value("joined_at_ms")
    }
}

extension TeamMemberRow {
    /// False when the person is a member already; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO team_members (team_id, user_id, role, joined_at_ms)
            VALUES (\(teamID), \(userID), \(role), \(joinedAt))
            ON CONFLICT (team_id, user_id) DO NOTHING
            """) == 1
    }

    public static func find(_ user: UserID, of team: TeamID, in tx: any Transaction) throws -> TeamMemberRow? {
        try tx.queryFirst(
            "SELECT * FROM team_members WHERE team_id = \(team) AND user_id = \(user)"
        ).map(TeamMemberRow.init)
    }

    /// A person's memberships, in the order of the teams' ids.
    public static func list(ofUser user: UserID, in tx: any Transaction) throws -> [TeamMemberRow] {
        try tx.query("SELECT * FROM team_members WHERE user_id = \(user) ORDER BY team_id").map(TeamMemberRow.init)
    }

    /// How many members a team has, or how many of a role.
    public static func count(of team: TeamID, role: String? = nil, in tx: any Transaction) throws -> Int {
        let row = try tx.queryFirst(
            """
            SELECT COUNT(*) AS count FROM team_members
            WHERE team_id = \(team) AND (\(role == nil) = 1 OR role = \(role ?? ""))
            """)
        return try row?.value("count") ?? 0
    }

    /// Whether somebody with an e-mail address is in the team.
    public static func contains(emailKey: String, team: TeamID, in tx: any Transaction) throws -> Bool {
        try tx.queryFirst(
            """
            SELECT m.user_id FROM team_members m JOIN users u ON u.id = m.user_id
            WHERE m.team_id = \(team) AND u.email_key = \(emailKey)
            """) != nil
    }

    public static func setRole(_ role: String, of user: UserID, in team: TeamID, tx: any Transaction) throws {
        try tx.execute("UPDATE team_members SET role = \(role) WHERE team_id = \(team) AND user_id = \(user)")
    }

    public static func delete(_ user: UserID, from team: TeamID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM team_members WHERE team_id = \(team) AND user_id = \(user)")
    }
}

/// A member with what others see of the person.
public struct TeamPersonRow: Sendable {
    public var member: TeamMemberRow
    public var nickname: String
    public var email: String

    init(_ row: Row) throws {
        member = try TeamMemberRow(row)
        nickname = try row.value("nickname")
        email = try row.value("email")
    }

    /// A team's members, the longest first.
    public static func list(of team: TeamID, in tx: any Transaction) throws -> [TeamPersonRow] {
        try tx.query(
            """
            SELECT m.team_id, m.user_id, m.role, m.joined_at_ms, u.nickname, u.email
            FROM team_members m JOIN users u ON u.id = m.user_id
            WHERE m.team_id = \(team) ORDER BY m.joined_at_ms, m.user_id
            """
        ).map(TeamPersonRow.init)
    }
}
