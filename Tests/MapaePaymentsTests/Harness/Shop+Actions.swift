import Foundation
import MapaeCore
import MapaePayments
import MapaeStore
import ProviderSandbox
import Testing
import TossPayments

extension Shop {
    /// What the browser brings back from the provider's window.
    func authenticate(
        _ prepared: PreparedPayment, method: String = "CARD", card: String? = nil, amount: Won? = nil
    ) async throws -> PaymentConfirmation {
        var window = SandboxBuyer(
            orderID: prepared.orderID, orderName: prepared.orderName, amount: (amount ?? prepared.amount).amount,
            method: method, cardNumber: card, successURL: "http://127.0.0.1:8080/payment/success",
            failURL: "http://127.0.0.1:8080/payment/fail")
        window.customerKey = prepared.customerKey
        window.customerName = "김토스"
        window.bankCode = "20"
        let query = URLComponents(string: try await sandbox.authenticate(window))?.queryItems ?? []
        func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
        return PaymentConfirmation(
            paymentKey: try #require(value("paymentKey")), orderID: try #require(value("orderId")),
            amount: Won(try #require(value("amount").flatMap { Int64($0) })))
    }

    func prepare(_ package: String = "standard", by user: UserID? = nil) async throws -> PreparedPayment {
        try await payments.prepare(packageID: package, for: user ?? buyer, language: .korean)
    }

    /// An order that the buyer has authenticated in the window.
    func order(
        _ package: String = "standard", by user: UserID? = nil, method: String = "CARD", card: String? = nil
    ) async throws -> (prepared: PreparedPayment, confirmation: PaymentConfirmation) {
        let prepared = try await prepare(package, by: user)
        return (prepared, try await authenticate(prepared, method: method, card: card))
    }

    /// A purchase that went well.
    @discardableResult
    func buy(_ package: String = "standard", by user: UserID? = nil) async throws -> PaymentID {
        let (prepared, confirmation) = try await order(package, by: user)
        guard case .paid = try await payments.confirm(confirmation, by: user ?? buyer).outcome else {
            throw UnexpectedOutcome()
        }
        return prepared.paymentID
    }

    func status(of payment: PaymentID) async throws -> PaymentStatus {
        try await payments.payment(payment, of: buyer).status
    }

    func balance() async throws -> Int64 { try await credits.balance(of: buyer).balance.count }

    /// Moves both clocks and lets the resolver do what is due then.
    @discardableResult
    func pass(_ duration: Duration) async throws -> Int {
        try await sandbox.advanceClock(seconds: Int(duration.wholeMilliseconds / 1000))
        return try await resolver.resolveDue()
    }

    func refund(
        _ payment: PaymentID, amount: Int64? = nil, by user: UserID? = nil, provenBefore: Duration = .zero,
        because reason: String = "단순 변심"
    ) async throws -> RefundSummary {
        try await refunds.request(
            payment, amount: amount.map(Won.init), reason: reason, by: user ?? buyer,
            authenticatedAt: clock.now() - provenBefore)
    }

    /// Somebody cancels in TossPayments' own console, past our books.
    ///
    /// - Parameter amount: nil for all that is left.
    func cancelInConsole(_ payment: PaymentID, _ amount: Int64?) async throws {
        let key = try await store.read { tx in try PaymentRow.find(payment, in: tx)?.paymentKey }
        _ = try await dependencies.provider.cancel(
            paymentKey: try #require(key), CancelRequest(cancelReason: "콘솔 취소", cancelAmount: amount),
            idempotencyKey: try IdempotencyKey("console-\(payment)-\(amount ?? 0)"))
    }

    func spend(_ amount: Int64, key: String, by user: UserID? = nil) async throws -> CreditSpending {
        try await credits.spend(
            SpendingRequest(
                user: user ?? buyer, amount: Credits(amount), reason: "AI 생성", principal: (user ?? buyer).text,
                idempotencyKey: key))
    }

    func events(about payment: PaymentID) async throws -> [String] {
        try await store.read { tx in try OutboxRow.all(about: payment.text, in: tx).map(\.type) }
    }

    func exceptions() async throws -> [String] {
        try await store.read { tx in try OperatorExceptionRow.unresolved(in: tx).map(\.kind) }
    }

    func attempts(of payment: PaymentID) async throws -> [AttemptRow] {
        try await store.read { tx in try AttemptRow.all(of: payment, in: tx) }
    }

    /// How often the sandbox moved money, by kind.
    func movements(_ kind: String) async throws -> Int {
        try await sandbox.ledger().count { $0.kind == kind }
    }

    /// Compares the three books: what the provider holds, what the payments say, and what the ledger and the users'
    /// credits say.
    func audit() async throws {
        let differences = try await store.read { tx in try BookAudit.differences(in: tx) }
        #expect(differences == [])
        var atProvider: [String: Int64] = [:]
        for entry in try await sandbox.ledger() {
            switch entry.kind {
            case "approval", "deposit", "tossPayApproval": atProvider[entry.orderID, default: 0] += entry.amount
            case "cancel", "depositReversal", "tossPayRefund": atProvider[entry.orderID, default: 0] -= entry.amount
            default: break
            }
        }
        let inBooks = try await store.read { tx in try PaymentRow.heldByOrder(in: tx) }
        #expect(inBooks.mapValues(\.amount).filter { $0.value != 0 } == atProvider.filter { $0.value != 0 })
    }
}

struct UnexpectedOutcome: Error {}

/// The code of the failure a call ends in; nil when it ends well.
func failure(_ call: () async throws -> Void) async throws -> Failure? {
    do {
        try await call()
        return nil
    } catch let failure as Failure {
        return failure
    }
}
