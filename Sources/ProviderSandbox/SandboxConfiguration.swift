public import Foundation

/// How a ``Sandbox`` runs.
public struct SandboxConfiguration: Sendable {
    /// Address the port is bound to.
    public var host = "127.0.0.1"
    /// 0 takes a free one.
    public var port = 9090
    /// Name a browser reaches the sandbox by. With `localhost` here and `127.0.0.1` for the merchant's server the two
    /// are different sites, as they are in production.
    public var publicHost = "localhost"
    /// Second name, which the browser script fetches from as the real one does; nil fetches from ``publicHost``.
    /// Browsers resolve names under `localhost` to the machine itself.
    public var scriptHost: String? = "api.localhost"
    /// Journal of everything the sandbox has done, read back at the next start; nil keeps it in memory.
    public var dataFile: String?
    /// Base of the virtual clock. The sandbox adds what ``Sandbox/advanceClock(seconds:)`` has moved.
    public var clock: @Sendable () -> Date = { Date() }
    /// Set when somebody else owns the clock: it is asked to move it, and ``clock`` must then show the new time.
    public var advancesClock: (@Sendable (_ seconds: Int) async throws -> Void)?
    /// Makes keys and chance faults repeatable; nil draws a seed.
    public var seed: UInt64?
    /// Where payment events are sent; nil sends none.
    public var webhookURL: String?
    public var merchants = [SandboxMerchant()]
    public var behaviour = SandboxBehaviour()
    /// Requests a minute that each API takes from each key, after which it answers 429. The real test environment
    /// has 100 (docs.tosspayments.com/resources/faq); nil sets no limit.
    public var requestsPerMinute: Int?
    /// The partner API of Apps in Toss; nil leaves it out.
    public var appsInToss: AppsInTossConfiguration?

    public init() {}
}

/// A shop known to the sandbox.
public struct SandboxMerchant: Sendable {
    public var clientKey: String
    public var secretKey: String
    /// At most 14 characters.
    public var merchantID: String

    public init(
        clientKey: String = "test_ck_sandbox", secretKey: String = "test_sk_sandbox",
        merchantID: String = "tsandbox"
    ) {
        self.clientKey = clientKey
        self.secretKey = secretKey
        self.merchantID = merchantID
    }
}
