extension Schema {
    /// Who sent an invitation: it counts as long as they may send it, and ends with what their sessions end with.
    static let inviters = Migration(version: 19, name: "inviters") { dialect in
        [
            // Nobody knows who sent those there are. They are for a week, and can be sent again.
            "DELETE FROM team_invitations",
            "ALTER TABLE team_invitations ADD COLUMN invited_by \(dialect.text) REFERENCES users (id)",
            "CREATE INDEX team_invitations_by_inviter ON team_invitations (invited_by)",
        ]
    }
}
