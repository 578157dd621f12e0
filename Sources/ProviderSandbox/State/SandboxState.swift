internal import Foundation

/// The provider's books: every payment and what hangs on it. A value that knows neither sockets nor clocks; each
/// function takes the moment it happens at.
struct SandboxState: Sendable {
    struct Settings: Sendable {
        var merchants: [SandboxMerchant]
        var behaviour: SandboxBehaviour
        var requestsPerMinute: Int?
        var sendsWebhooks: Bool
        /// Of the sandbox as a browser reaches it.
        var origin: String
    }

    struct PaymentVersion: Sendable {
        let payment: PaymentRecord
        let since: Moment
    }

    struct OrderReference: Hashable, Sendable {
        let merchantID: String
        let orderID: String
    }

    var settings: Settings
    var partner: PartnerState
    var random: SeededRandom
    /// Oldest version first; none is empty.
    private(set) var payments: [String: [PaymentVersion]] = [:]
    private(set) var paymentKeys: [OrderReference: [String]] = [:]
    /// When payments that wait for somebody expire, by their keys.
    private(set) var expiries: [String: Moment] = [:]
    private(set) var keptAnswers: [IdempotencyScope: KeptAnswer] = [:]
    private(set) var lateCommits: [LateCommit] = []
    private(set) var ledger: [LedgerEntry] = []
    private(set) var deliveries: [WebhookDelivery] = []
    /// Answers that are on their way; lost with the process, as they should be.
    var running: Set<IdempotencyScope> = []
    /// Numbers of the webhooks that are being sent.
    var sending: Set<Int> = []
    var recentRequests: [String: [Moment]] = [:]
    private var lateCommitCount = 0
    private var unwritten: [JournalEntry] = []

    init(settings: Settings, partner: PartnerState = PartnerState(settings: .init(nil)), random: SeededRandom) {
        self.settings = settings
        self.partner = partner
        self.random = random
    }

    /// Takes a lasting change and notes it for the journal.
    mutating func record(_ entry: JournalEntry) {
        apply(entry)
        unwritten.append(entry)
    }

    /// The changes since the last call.
    mutating func takeUnwritten() -> [JournalEntry] {
        defer { unwritten = [] }
        return unwritten
    }

    mutating func apply(_ entry: JournalEntry) {
        switch entry {
        case .payment(let payment, let since):
            keep(payment, since: since)
        case .keptAnswer(let scope, let kept):
            keptAnswers[scope] = kept
        case .lateCommit(let commit):
            lateCommits.append(commit)
            lateCommitCount = max(lateCommitCount, commit.number)
        case .lateCommitDone(let number):
            lateCommits.removeAll { $0.number == number }
        case .ledger(let entry):
            ledger.append(entry)
        case .partner(let entry):
            partner.apply(entry)
        case .delivery(let delivery):
            if let index = deliveries.firstIndex(where: { $0.number == delivery.number }) {
                deliveries[index] = delivery
            } else {
                deliveries.append(delivery)
            }
        }
    }

    private mutating func keep(_ payment: PaymentRecord, since: Moment) {
        let key = payment.paymentKey
        if payments[key] == nil {
            paymentKeys[OrderReference(merchantID: payment.merchantID, orderID: payment.order.orderID), default: []]
                .append(key)
        }
        payments[key, default: []].append(PaymentVersion(payment: payment, since: since))
        expiries[key] = payment.expiresAt
    }

    func payment(_ key: String) -> PaymentRecord? { payments[key]?.last?.payment }

    /// The payment as it stood at that moment; nil before it was there.
    func payment(_ key: String, at moment: Moment) -> PaymentRecord? {
        payments[key]?.last { $0.since <= moment }?.payment
    }

    /// An order may have several payments of which one at most was approved; that one, else the newest.
    func payment(ofOrder id: String, merchantID: String) -> PaymentRecord? {
        let keys = paymentKeys[OrderReference(merchantID: merchantID, orderID: id)] ?? []
        let candidates = keys.compactMap { payment($0) }
        return candidates.last { $0.status.isApproved } ?? candidates.last
    }

    mutating func nextLateCommitNumber() -> Int {
        lateCommitCount += 1
        return lateCommitCount
    }

    mutating func book(_ kind: LedgerEntry.Kind, _ amount: Int64, of payment: PaymentRecord, at now: Moment) {
        record(
            .ledger(
                LedgerEntry(
                    sequence: ledger.count + 1, kind: kind, paymentKey: payment.paymentKey,
                    orderID: payment.order.orderID, amount: amount, transactionKey: payment.lastTransactionKey ?? "",
                    at: now)))
    }
}

extension SandboxState {
    /// The journal's entries that give this state, without what no longer matters.
    func entries(at now: Moment) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        let versions = payments.values.flatMap { $0 }.sorted { $0.since < $1.since }
        entries += versions.map { .payment($0.payment, since: $0.since) }
        entries += keptAnswers.filter { $0.value.isValid(at: now) }.map { .keptAnswer($0.key, $0.value) }
        entries += lateCommits.map { .lateCommit($0) }
        entries += ledger.map { .ledger($0) }
        entries += partner.entries(at: now).map { .partner($0) }
        entries += deliveries.map { .delivery($0) }
        return entries
    }
}
