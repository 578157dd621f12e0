public import MapaeCore

/// An invitation nobody has accepted yet.
public struct TeamInvitationRow: Sendable {
    public var id: InvitationID
    public var teamID: TeamID
    public var tokenHash: [UInt8]
    /// As it was written, trimmed.
    public var email: String
    /// The case-folded address: whose account may accept.
    public var emailKey: String
    public var role: String
    public var invitedBy: UserID
    public var expiresAt: Timestamp

    public init(
        id: InvitationID, teamID: TeamID, tokenHash: [UInt8], email: String, emailKey: String, role: String,
        invitedBy: UserID, expiresAt: Timestamp
    ) {
        self.id = id
        self.teamID = teamID
        self.tokenHash = tokenHash
        self.email = email
        self.emailKey = emailKey
        self.role = role
        self.invitedBy = invitedBy
        self.expiresAt = expiresAt
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        teamID = try row.value("team_id")
        tokenHash = try row.value("token_hash")
        email = try row.value("email")
        emailKey = try row.value("email_key")
        role = try row.value("role")
        invitedBy = try row.value("invited_by")
        expiresAt = try row.value("expires_at_ms")
    }
}

extension TeamInvitationRow {
    /// Takes the place of an earlier invitation of the same address to the same team.
    public func replace(in tx: any Transaction) throws {
        try TeamInvitationRow.delete(emailKey: emailKey, from: teamID, in: tx)
        try tx.execute(
            """
            INSERT INTO team_invitations (id, team_id, token_hash, email, email_key, role, invited_by, expires_at_ms)
            VALUES (
                \(id), \(teamID), \(tokenHash), \(email), \(emailKey), \(role), \(invitedBy), \(expiresAt))
            """)
    }

    public static func find(tokenHash: [UInt8], in tx: any Transaction) throws -> TeamInvitationRow? {
        try tx.queryFirst("SELECT * FROM team_invitations WHERE token_hash = \(tokenHash)").map(TeamInvitationRow.init)
    }

    public static func find(_ id: InvitationID, in tx: any Transaction) throws -> TeamInvitationRow? {
        try tx.queryFirst("SELECT * FROM team_invitations WHERE id = \(id)").map(TeamInvitationRow.init)
    }

    /// A team's invitations that can still be accepted, oldest first.
    public static func list(of team: TeamID, at now: Timestamp, in tx: any Transaction) throws -> [TeamInvitationRow] {
        try tx.query(
            "SELECT * FROM team_invitations WHERE team_id = \(team) AND expires_at_ms > \(now) ORDER BY id"
        ).map(TeamInvitationRow.init)
    }

    /// The teams to which an address is invited.
    public static func teams(inviting emailKey: String, in tx: any Transaction) throws -> [TeamID] {
        try tx.query("SELECT team_id FROM team_invitations WHERE email_key = \(emailKey)").map {
            try $0.value("team_id")
        }
    }

    public static func delete(emailKey: String, from team: TeamID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM team_invitations WHERE team_id = \(team) AND email_key = \(emailKey)")
    }

    /// False when it is gone already.
    public static func delete(_ id: InvitationID, in tx: any Transaction) throws -> Bool {
        try tx.execute("DELETE FROM team_invitations WHERE id = \(id)") == 1
    }

    /// Those that somebody sent, to any team.
    public static func deleteAll(by inviter: UserID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM team_invitations WHERE invited_by = \(inviter)")
    }

    /// Those that somebody sent to one team as one of these roles.
    public static func deleteAll(
        by inviter: UserID, to team: TeamID, as roles: [String], in tx: any Transaction
    ) throws {
        for role in roles {
            try tx.execute(
                "DELETE FROM team_invitations WHERE invited_by = \(inviter) AND team_id = \(team) AND role = \(role)")
        }
    }

    public static func purge(expiredBefore moment: Timestamp, in tx: any Transaction) throws -> Int {
        try tx.execute("DELETE FROM team_invitations WHERE expires_at_ms < \(moment)")
    }
}
