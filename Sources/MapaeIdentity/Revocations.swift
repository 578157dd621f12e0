public import MapaeCore
public import MapaeStore

/// Which sessions were ended before their access tokens ran out. The store's table is the truth; this node holds what is
/// younger than an access token's life in memory and polls for more.
public final class Revocations: Sendable {
    public init(store: any Store, clock: any WallClock, accessTokenLifetime: Duration) {}

    /// Reads what is new. Called once before the node is ready, then every second by MapaeJobs.
    public func poll() async throws {
        fatalError("contract")
    }

    /// Whether the first poll has succeeded.
    public var isLoaded: Bool { false }
}
