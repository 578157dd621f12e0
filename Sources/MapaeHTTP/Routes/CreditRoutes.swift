import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `GET /api/credits` and `GET /api/credits/history?cursor=`: what the caller has and how it came (B14).
struct CreditRoutes: Sendable {
    let credits: CreditAccounts

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.get("/api/credits", use: balance)
        routes.get("/api/credits/history", use: history)
    }

    private struct BalanceAnswer: Encodable {
        let balance: Credits
        let held: Credits
        let receivable: Credits
    }

    @Sendable private func balance(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let balance = try await credits.balance(of: context.principal.userID)
        return try JSONAnswer.data(
            BalanceAnswer(balance: balance.balance, held: balance.held, receivable: balance.receivable))
    }

    private struct HistoryAnswer: Encodable {
        struct Entry: Encodable {
            let id: String
            let kind: String
            let change: Credits
            let balanceAfter: Credits
            let memo: String
            let paymentId: PaymentID?
            let at: Timestamp
        }

        let entries: [Entry]
        let nextCursor: String?
    }

    @Sendable private func history(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let page = try await credits.history(of: context.principal.userID, after: request.cursor)
        let entries = page.items.map { entry in
            HistoryAnswer.Entry(
                id: entry.id, kind: entry.kind.rawValue, change: entry.change, balanceAfter: entry.balanceAfter,
                memo: entry.memo, paymentId: entry.paymentID, at: entry.at)
        }
        return try JSONAnswer.data(HistoryAnswer(entries: entries, nextCursor: page.nextCursor))
    }
}
