extension Schema {
    /// Rate limits shared by nodes that have no Redis.
    static let rateLimits = Migration(version: 6, name: "rate limits") { _ in
        []
    }
}
