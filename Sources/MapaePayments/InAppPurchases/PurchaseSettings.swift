public import AppsInToss
internal import MapaeCore

/// Rules and times of in-app purchases.
public struct PurchaseSettings: Sendable {
    /// The statuses an order is granted at. Toss' pages of 2025 and 2026 swap the meaning of the two: by the newer ones
    /// `PAYMENT_COMPLETED` waits for the grant and `PURCHASED` has been granted, so that a shop which moves here from
    /// another server may want the first alone.
    public var grantableStatuses: Set<PurchaseOrder.Status> = [.paymentCompleted, .purchased]
    /// How far ahead of UTC the times of Toss' subscription webhook are that name no offset.
    public var zoneOfTimes: Duration = .hours(9)
    /// How often one request reads an order that Toss has not made up its mind about, and the pause between. A call takes
    /// at most 5 seconds and the SDK waits 30 for the grant.
    public var readsOfRequest = 4
    public var pauseBetweenReads: Duration = .milliseconds(350)
    /// Unfinished requests a user may have that are followed up; more are answered and forgotten.
    public var maximumOpenRequests = 20
    /// How long after an unclear answer an order is read again; doubled each time.
    public var firstRetryDelay: Duration = .seconds(5)
    public var longestRetryDelay: Duration = .hours(1)
    /// How long an order that is under way is asked about, and one that Toss does not know.
    public var requestLifetime: Duration = .days(3)
    public var unknownOrderLifetime: Duration = .minutes(10)
    /// For how long claimed work is left to the process that took it.
    public var lease: Duration = .minutes(10)
    /// Granted orders are read so often, for so long, to find refunds: Toss tells of none.
    public var readInterval: Duration = .hours(24)
    public var readsRefundsFor: Duration = .days(180)
    /// Orders read in one go, which is taken every ten seconds: 300 a minute a node, of the 3,000 Toss allows.
    public var batch = 50
    /// How long access outlasts a subscription's period, while the report of its renewal may be on its way.
    public var subscriptionGrace: Duration = .days(1)
    /// How long a report is remembered, so that its repeat is known.
    public var subscriptionEventsKept: Duration = .days(180)

    public init() {}
}
