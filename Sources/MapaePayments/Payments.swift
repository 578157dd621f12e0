public import Logging
public import MapaeCore
public import MapaeStore
public import TossPayments

/// Purchases of credits by TossPayments: prepared here, authenticated in the provider's window, confirmed here.
public struct Payments: Sendable {
    private let store: any Store

    public init(_ dependencies: PaymentDependencies) {
        self.store = dependencies.store
    }

    /// Stores an order at the catalog's price and answers what the browser needs to open the provider's window.
    ///
    /// - Throws: ``ErrorCode/invalidPackage``, ``ErrorCode/tooManyOpenPayments``.
    public func prepare(packageID: String, for user: UserID, language: Language) async throws -> PreparedPayment {
        fatalError("contract")
    }

    /// Asks the provider to approve what the buyer has authenticated.
    ///
    /// Answers within the settings' wait; what is not known by then goes on by itself and ends in
    /// ``payment(_:of:)``. The owner's repeat gets the same answer.
    ///
    /// - Throws: ``ErrorCode/paymentNotFound``, ``ErrorCode/amountMismatch``, ``ErrorCode/paymentExpired``,
    ///   ``ErrorCode/paymentKeyReused``, ``ErrorCode/paymentFailed`` with the provider's reason,
    ///   ``ErrorCode/paymentMismatched``.
    public func confirm(_ confirmation: PaymentConfirmation, by user: UserID) async throws -> ConfirmOutcome {
        fatalError("contract")
    }

    /// - Throws: ``ErrorCode/paymentNotFound`` also for somebody else's payment.
    public func payment(_ id: PaymentID, of user: UserID) async throws -> PaymentSummary {
        fatalError("contract")
    }

    /// The user's payments, newest first, 20 a page.
    public func payments(of user: UserID, after cursor: String?) async throws -> Page<PaymentSummary> {
        fatalError("contract")
    }
}

/// What every service of this module is made of.
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

    public init(
        store: any Store, provider: TossPaymentsClient, catalog: Catalog, runner: any EffectRunner, keys: KeyRing,
        clock: any WallClock, random: any RandomSource, identifiers: IdentifierSource, settings: PaymentSettings,
        logger: Logger
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
    }
}

/// Runs a provider call and the transaction after it on behalf of the server, not of a request: a client that hangs up
/// or a shutdown does not cut it. Implemented by MapaeJobs.
public protocol EffectRunner: Sendable {
    /// Takes the work or, when the server is shutting down, throws ``ErrorCode/unavailable`` without running it.
    func run(_ effect: @escaping @Sendable () async -> Void) throws
}

/// Times and limits of payments; every one is a setting.
public struct PaymentSettings: Sendable {
    /// From prepare to the last moment a confirm is taken.
    public var pendingLifetime: Duration = .minutes(60)
    public var maximumOpenPayments = 20
    /// How long a confirm or refund waits for the outcome before it answers "not known yet".
    public var outcomeWait: Duration = .seconds(10)
    /// Self-service refunds are taken this long after approval.
    public var refundWindow: Duration = .days(7)
    /// Self-service refunds need a credential proven within this time.
    public var reauthenticationAge: Duration = .minutes(15)
    /// Refunds above it need two administrators.
    public var secondApprovalAbove = Won(1_000_000)

    public init() {}
}
