extension Schema {
    /// Rate limits shared by nodes, kept answers of idempotent calls, signing keys.
    static let shields = Migration(version: 6, name: "shields") { _ in
        []
    }
}
