/// What a record was, and since when; reads may be asked for the past.
struct Versions<Record: Sendable>: Sendable {
    private(set) var all: [(record: Record, since: Moment)] = []

    var latest: Record? { all.last?.record }

    /// Nil before it was there.
    func record(at moment: Moment) -> Record? { all.last { $0.since <= moment }?.record }

    mutating func append(_ record: Record, since: Moment) {
        all.append((record, since))
    }
}

/// Whom a message or a grant is for: a linked user, or somebody known by the app's anonymous key.
struct PartnerPerson: Hashable, Codable, Sendable {
    let miniApp: String
    var userKey: Int64?
    var anonymousKey: String?
}

/// A payment by Toss Pay.
struct TossPayRecord: Codable, Sendable {
    enum Status: String, Codable, Sendable {
        case standby = "PAY_STANDBY"
        /// The buyer has agreed; no money has moved.
        case approved = "PAY_APPROVED"
        case progress = "PAY_PROGRESS"
        case complete = "PAY_COMPLETE"
        case cancel = "PAY_CANCEL"
        case refundProgress = "REFUND_PROGRESS"
        case refunded = "REFUND_SUCCESS"
        case settled = "SETTLEMENT_COMPLETE"
        case refundSettled = "SETTLEMENT_REFUND_COMPLETE"
    }

    enum Method: String, Codable, Sendable {
        case money = "TOSS_MONEY"
        case card = "CARD"
    }

    struct Step: Codable, Sendable {
        let transactionID: String
        let at: Moment
    }

    let payToken: String
    let user: MiniAppUser
    let orderNo: String
    let productDescription: String
    let amount: Int64
    let taxFree: Int64
    let taxable: Int64
    let vat: Int64
    let serviceFee: Int64
    /// Nil offers both.
    let offered: Method?
    let isTest: Bool
    let createdAt: Moment
    var status = Status.standby
    var method: Method?
    var payment: Step?
    var refund: Step?
    var refundNo: String?
}

/// An order of an in-app purchase.
struct PurchaseRecord: Codable, Sendable {
    typealias Status = SandboxPurchase.Status

    let orderID: String
    let user: MiniAppUser
    let sku: String
    /// In won.
    let amount: Int64
    var status: Status
    /// What the next reads show, one each.
    var script: [Status] = []
    var determinedAt: Moment
    /// Whether the ledger has its money.
    var isBooked = false
    var subscription: SubscriptionState?
}

/// `S` of the subscription webhook.
struct SubscriptionState: Codable, Hashable, Sendable {
    /// `ACTIVE`, `EXPIRED`, `IN_GRACE_PERIOD`, `ON_HOLD`, `PAUSED`, `REVOKED`.
    var status: String
    var accessGranted: Bool
    /// Without an offset, as it is sent.
    var expiresAt: String?
    var autoRenew: Bool
}

/// A promotion that gives Toss points.
struct PromotionRecord: Codable, Sendable {
    let code: String
    let miniApp: String
    var budget: Int64
    var spent: Int64 = 0
    var maximumAmount: Int64
    var status: SandboxPromotion.Status
    var failsGrants = false
    var transientFailures = 0
    /// Whether a test call has succeeded.
    var isTested = false

    init(_ promotion: SandboxPromotion, of miniApp: String) {
        code = promotion.code
        self.miniApp = miniApp
        budget = promotion.budget
        maximumAmount = promotion.maximumAmount
        status = promotion.status
        failsGrants = promotion.failsGrants
        transientFailures = promotion.transientFailures
    }

    var left: Int64 { budget - spent }
}

/// A key of `get-key`, and what was granted with it.
struct PromotionKeyRecord: Codable, Sendable {
    enum Outcome: String, Codable, Sendable {
        case pending = "PENDING"
        case success = "SUCCESS"
        case failed = "FAILED"
    }

    struct Grant: Codable, Sendable {
        /// As it was sent, with `TEST_` if so.
        let promotionCode: String
        let amount: Int64
        let isTest: Bool
        let fails: Bool
        var pollsLeft: Int
        var outcome = Outcome.pending
    }

    let key: String
    let person: PartnerPerson
    let until: Moment
    var grant: Grant?
}

struct TemplateRecord: Codable, Sendable {
    let miniApp: String
    let code: String
    /// Nil takes any.
    let variables: [String]?
    let isApproved: Bool

    init(_ template: SandboxMessageTemplate, of miniApp: String) {
        self.miniApp = miniApp
        code = template.code
        variables = template.variables
        isApproved = template.isApproved
    }
}

struct MessageRecord: Codable, Sendable {
    let contentID: String
    let person: PartnerPerson
    let templateSetCode: String
    let context: [String: String]
    let isTest: Bool
    /// Why no push was sent; nil when one was.
    let failure: String?
    let at: Moment
}
