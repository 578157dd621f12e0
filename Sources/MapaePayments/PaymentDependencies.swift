public import Logging
public import MapaeCore
public import MapaeStore
public import TossPayments

/// What every service of this module is made of. Services made of copies of one value know of one another's outcomes at
/// once; others learn of them from the store.
public struct PaymentDependencies: Sendable {
    public let store: any Store
    public let provider: TossPaymentsClient
    public let catalog: Catalog
    public let runner: any EffectRunner
    public let keys: KeyRing
    public let clock: any WallClock
    public let random: any RandomSource
    public let identifiers: IdentifierSource
    public let settings: PaymentSettings
    public let logger: Logger
    /// Nil without a client certificate of Toss'.
    public let tossPay: TossPayAccess?

    let signals = OutcomeSignals()
    /// Names this process in the claims it makes.
    let node: String

    public init(
        store: any Store, provider: TossPaymentsClient, catalog: Catalog, runner: any EffectRunner, keys: KeyRing,
        clock: any WallClock, random: any RandomSource, identifiers: IdentifierSource, settings: PaymentSettings,
        logger: Logger, tossPay: TossPayAccess? = nil
    ) {
        self.store = store
        self.provider = provider
        self.catalog = catalog
        self.runner = runner
        self.keys = keys
        self.clock = clock
        self.random = random
        self.identifiers = identifiers
        self.settings = settings
        self.logger = logger
        self.tossPay = tossPay
        self.node = Hexadecimal.encode(random.bytes(8))
    }

    /// A random UUID (version 4, RFC 9562 §5.4).
    func randomUUID() -> String {
        var bytes = random.bytes(16)
        bytes[6] = (bytes[6] & 0x0F) | 0x40
        bytes[8] = (bytes[8] & 0x3F) | 0x80
        let digits = Array(Hexadecimal.encode(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
