internal import MapaeCore

/// A wish to take the money of an order, on any rail.
struct ConfirmRequest: Sendable {
    let rail: PaymentRail
    let orderID: String
    /// What the provider's window gave the browser; nil where the order has had its key from the start.
    let paymentKey: String?
    /// What the browser says was authenticated; nil where it has no say.
    let amount: Won?
    /// Who the caller is to Toss, for an order that names its payer.
    let payer: Secret<Int64>?

    /// As the redirect of TossPayments' window brought it.
    init(_ confirmation: PaymentConfirmation) {
        rail = .tossPayments
        orderID = confirmation.orderID
        paymentKey = confirmation.paymentKey
        amount = confirmation.amount
        payer = nil
    }

    /// - Parameter payer: nil when the caller is nobody to Toss: then it only repeats an earlier one.
    init(tossPayOrder orderNo: String, payer: Secret<Int64>?) {
        rail = .tossPay
        orderID = orderNo
        paymentKey = nil
        amount = nil
        self.payer = payer
    }

    var hasValidOrderID: Bool {
        (6...64).contains(orderID.utf8.count) && orderID.utf8.allSatisfy(\.isIdentifierCharacter)
    }

    /// - Parameter known: nil also for an order that failed and whose key turned out to be another's: it failed with
    ///   whatever key.
    func fits(paymentKey known: String?) -> Bool { paymentKey == nil || known == nil || paymentKey == known }
}
