public import MapaeCacheRedis
public import MapaeHTTP
internal import MapaeIdentity

/// Where calls are counted, and whom they come from.
public struct LimitSettings: Sendable {
    /// Nil to count in the database (PostgreSQL) or in memory (SQLite, a single node).
    public var redis: RedisAddress?
    public var trustedProxies = TrustedProxies()
    /// What one address may ask of one node in a minute.
    public var addressPerMinute = 600
    /// Every route's limit is so many times as wide.
    public var routeFactor = 1
    /// How often one address may sign up in an hour.
    public var signUpsPerAddress = 5
    /// What Toss takes from a mini-app.
    public var tossCallsPerMinute = TossQuota.documentedCallsPerMinute
}
