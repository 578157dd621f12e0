public import Logging
public import MapaeCacheRedis
public import MapaeCore
public import MapaeIdentity
public import MapaeStore
public import NIOCore
public import ProviderTransport

/// What surrounds a server and is not configuration: time, randomness, the way to the provider. The program uses the
/// machine's own, tests put theirs in.
public struct SystemDependencies: Sendable {
    public var clock: any WallClock = SystemClock()
    public var random: any RandomSource = SystemRandom()
    /// Nil for a client of the server's own, which it closes at the end.
    public var transport: (any Transport)?
    /// Toss' partner API; nil for a client of the server's own that presents the configured certificate.
    public var partnerTransport: (any MutualTLSTransport)?
    /// How long providers are waited for, where the way to them is the server's own.
    public var providerTimeouts = ProviderTimeouts()
    /// Nil for what the configuration says.
    public var mailer: (any Mailer)?
    /// Lower in tests: the standard cost takes most of a second in a debug build.
    public var passwordCost = PasswordHasher.Cost.standard
    /// How long the database is waited for; nil for what the configuration says.
    public var storeTimeouts: StoreTimeouts?
    /// How long Redis is waited for before a node counts by itself.
    public var redisTimeouts = RedisTimeouts()
    public var developmentRoutes: DevelopmentRoutes?
    public var logger: Logger
    /// How many lines of the log were lost.
    public var droppedLogLines: @Sendable () -> Int = { 0 }
    /// Called when the server listens.
    public var onServerRunning: @Sendable (any Channel) async -> Void = { _ in }

    public init(logger: Logger) {
        self.logger = logger
    }
}
