public import Logging
public import MapaeCore
internal import MapaeStore

/// What Toss' subscription webhook tells, and nothing else: whoever answers the webhook holds this alone.
///
/// A report is no proof: who has the credential can make one. What it takes away counts at once; what it gives counts
/// when the order has been read at Toss as paid, which a report brings forward.
public struct SubscriptionReports: Sendable {
    private let dependencies: PaymentDependencies
    private let settings: PurchaseSettings
    private let credential: WebhookCredential
    private let logger: Logger

    /// A report from further ahead than this is not believed: it would outdate every later one.
    private static let furthestAhead: Duration = .hours(24)

    /// - Parameter secrets: whole texts as they stand in Toss' console; two while one is being replaced.
    public init(
        _ dependencies: PaymentDependencies, settings: PurchaseSettings, secrets: [Secret<String>], logger: Logger
    ) {
        self.dependencies = dependencies
        self.settings = settings
        credential = WebhookCredential(secrets)
        self.logger = logger
    }

    /// Checks the credential of a report, in whatever spelling.
    ///
    /// - Parameter authorization: the values of the header `Authorization`.
    /// - Throws: ``ErrorCode/webhookUnauthorized``.
    public func authorize(_ authorization: [String]) throws {
        guard credential.matches(authorization) else {
            logger.warning("a subscription report was refused", metadata: ["event": "toss.subscription_refused"])
            throw Failure(.webhookUnauthorized)
        }
    }

    /// Takes a report. Returns when it is stored, or known, or older than what is known.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` with the field that cannot be understood.
    public func receive(_ report: SubscriptionReport) async throws {
        let now = dependencies.clock.now()
        let change = try SubscriptionChange(report, zone: settings.zoneOfTimes)
        guard change.occurredAt <= now + Self.furthestAhead else {
            throw Failure.invalidInput("occurredAt", .outOfRange(nil))
        }
        let (dependencies, settings) = (dependencies, settings)
        let outcome = try await dependencies.store.write { tx in
            try PurchaseSettlement(dependencies, settings, at: now, in: tx).apply(change)
        }
        logger.notice(
            "subscription reported",
            metadata: [
                "event": "toss.subscription_reported", "reason": "\(change.reason)",
                "status": "\(change.current.status)",
                "outcome": "\(outcome.rawValue)",
            ])
    }
}
