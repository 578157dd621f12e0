extension Schema {
    /// Kept answers of idempotent calls, and the signing keys of access tokens.
    static let repeats = Migration(version: 7, name: "repeats") { _ in
        []
    }
}
