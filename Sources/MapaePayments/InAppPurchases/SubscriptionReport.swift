internal import AppsInToss
internal import MapaeCore

/// A report in Toss' words.
public struct SubscriptionReport: Sendable {
    public struct State: Sendable {
        public let status: String
        public let accessGranted: Bool
        public let expiresAt: String?
        public let autoRenew: Bool?

        public init(status: String, accessGranted: Bool, expiresAt: String?, autoRenew: Bool?) {
            self.status = status
            self.accessGranted = accessGranted
            self.expiresAt = expiresAt
            self.autoRenew = autoRenew
        }
    }

    public let orderID: String
    public let sku: String
    public let occurredAt: String
    public let changeReason: String
    public let previous: State?
    public let current: State

    public init(
        orderID: String, sku: String, occurredAt: String, changeReason: String, previous: State?, current: State
    ) {
        self.orderID = orderID
        self.sku = sku
        self.occurredAt = occurredAt
        self.changeReason = changeReason
        self.previous = previous
        self.current = current
    }
}

/// A report, understood.
struct SubscriptionChange: Sendable {
    let orderID: String
    let sku: String
    let occurredAt: Timestamp
    let reason: String
    let current: SubscriptionReport.State
    let expiresAt: Timestamp?
    let previousText: String?

    init(_ report: SubscriptionReport, zone: Duration) throws {
        orderID = try Self.word(report.orderID, "orderId")
        sku = try Self.word(report.sku, "sku")
        reason = try Self.word(report.changeReason, "changeReason")
        current = report.current
        _ = try Self.word(current.status, "subscription.current.status")
        guard let occurred = Self.moment(report.occurredAt, zone) else {
            throw Failure.invalidInput("occurredAt", .malformed)
        }
        occurredAt = occurred
        expiresAt = try current.expiresAt.map { text in
            guard let moment = Self.moment(text, zone) else {
                throw Failure.invalidInput("subscription.current.expiresAt", .malformed)
            }
            return moment
        }
        previousText = report.previous?.text
    }

    private static func word(_ text: String, _ field: String) throws -> String {
        let isWord = (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isWord else { throw Failure.invalidInput(field, .malformed) }
        return text
    }

    /// Toss' times need not name their offset, and nothing says which one they mean.
    private static func moment(_ text: String, _ zone: Duration) -> Timestamp? {
        let namesOffset = text.dropFirst(19).contains { "Zz+-".contains($0) }
        guard let date = TossTime(namesOffset ? text : text + "Z").date else { return nil }
        return namesOffset ? Timestamp(date) : Timestamp(date) - zone
    }
}

extension SubscriptionReport.State {
    /// Spelled so that one state can be compared with another.
    var text: String {
        "\(status) \(accessGranted) \(expiresAt ?? "-") \(autoRenew.map { "\($0)" } ?? "-")"
    }
}
