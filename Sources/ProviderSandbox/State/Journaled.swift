internal import Foundation

/// One lasting change of ``SandboxState``. Replaying all of them in order gives the state back.
enum JournalEntry: Codable, Sendable {
    case payment(PaymentRecord, since: Moment)
    case keptAnswer(IdempotencyScope, KeptAnswer)
    case lateCommit(LateCommit)
    case lateCommitDone(number: Int)
    case ledger(LedgerEntry)
    case delivery(WebhookDelivery)
    case partner(PartnerEntry)
}

/// What a request's Idempotency-Key is compared within. The body is not part of it
/// (docs.tosspayments.com/reference/using-api/authorization).
struct IdempotencyScope: Hashable, Codable, Sendable {
    let idempotencyKey: String
    let secretKey: String
    let method: String
    let path: String
}

struct KeptAnswer: Codable, Sendable {
    let answer: APIAnswer
    let since: Moment

    /// Fifteen days from the first use.
    func isValid(at now: Moment) -> Bool { now < since.adding(days: 15) }
}

/// A request whose reply is lost and whose effect is yet to come.
struct LateCommit: Codable, Sendable {
    let number: Int
    let request: APIRequest
    let due: Moment
    let scope: IdempotencyScope?
    let paymentKey: String?
    let hidesPayment: Bool
}

/// Money the sandbox has moved, or promised to.
struct LedgerEntry: Codable, Sendable {
    enum Kind: String, Codable, Sendable {
        /// A payment was approved and its money taken.
        case approval
        /// A virtual account was given out; no money yet.
        case accountIssued
        /// The buyer paid into it.
        case deposit
        /// The bank took the deposit back.
        case depositReversal
        /// Money went back to the buyer.
        case cancel
        /// A payment ended before any money came.
        case void
        /// Toss Pay took money.
        case tossPayApproval
        /// Toss Pay gave it back.
        case tossPayRefund
        /// An in-app purchase was paid.
        case purchase
        /// The store gave it back.
        case purchaseRefund
        /// Points left a promotion's budget.
        case promotionGrant
        /// They came back, for they could not be given.
        case promotionReturn
        /// A message was sent; no money.
        case message
    }

    let sequence: Int
    let kind: Kind
    let paymentKey: String
    let orderID: String
    let amount: Int64
    let transactionKey: String
    let at: Moment
    /// The partner API's entries alone have these.
    var miniApp: String?
    var userKey: Int64?
}
