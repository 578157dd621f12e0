extension Schema {
    /// Teams, their members and invitations, API keys.
    static let teamsAndKeys = Migration(version: 5, name: "teams and keys") { _ in
        []
    }
}
