import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments

/// `/payment/success`: the buyer is back from the provider's window; the module asks the server to confirm.
struct PaymentReturnPage: WebPage {
    static let template = "payment-return"
    static let module = "payment-return.js"
    static let moduleTexts = ModuleTexts.paymentReturn

    let hasReturn: Bool
    let paymentKey: String
    let orderID: String
    let amount: String

    var title: LocalizedText { LocalizedText("결제 확인", "Confirming your payment") }

    init(_ arrived: PaymentReturn?) {
        hasReturn = arrived != nil
        paymentKey = arrived?.paymentKey ?? ""
        orderID = arrived?.orderID ?? ""
        amount = arrived.map { String($0.amount) } ?? ""
    }
}

extension WebPages {
    /// Takes the provider's query once: it moves into a short-lived cookie and the address becomes clean, so that neither
    /// history, logs nor referrers keep a payment key (B13, pitfall 1.16). Without a session the cookie waits for a log-in:
    /// card apps may come back in another browser (pitfall 1.3). ``WaitingReturns`` says which of several counts.
    func paymentReturn(_ visit: PageVisit) async throws -> Response {
        if visit.request.uri.query != nil {
            var response = Response.seeOther(LocalPath.paymentReturn.text)
            var waiting = waitingReturns(visit)
            if let arrived = PaymentReturn(query: visit),
                try await waiting.take(arrived, by: visit.principal?.userID, owner: ownerOfOrder)
            {
                response.setCookie(
                    dependencies.cookies.make(.paymentReturn, value: waiting.cookieValue, maxAge: .minutes(10)))
            }
            return response
        }
        guard let principal = visit.principal else {
            return try withoutSession(visit, returningTo: .paymentReturn)
        }
        let arrived = try await waitingReturns(visit).current(for: principal.userID, owner: ownerOfOrder)
        return try render(PaymentReturnPage(arrived), for: visit)
    }

    private func waitingReturns(_ visit: PageVisit) -> WaitingReturns {
        WaitingReturns(cookieValue: dependencies.cookies.value(.paymentReturn, in: visit.request))
    }

    private func ownerOfOrder(_ arrived: PaymentReturn) async throws -> UserID? {
        try await dependencies.payments.ownerOfOpenOrder(arrived.orderID)
    }
}
