import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `GET /api/credits?userId=` and `GET /api/credits/history?userId=&cursor=`: what the caller has and how it came (B14). A
/// server key names whose; API keys need the scope `credits:read`.
struct CreditRoutes: Sendable {
    let credits: CreditAccounts
    let apiKeys: APIKeys

    func add(to routes: some RouterMethods<ScopedContext<CreditsRead>>) {
        routes.get("/api/credits", use: balance)
        routes.get("/api/credits/history", use: history)
    }

    private struct BalanceAnswer: Encodable {
        let balance: Credits
        let held: Credits
        let receivable: Credits
    }

    @Sendable private func balance(_ request: Request, _ context: ScopedContext<CreditsRead>) async throws -> Response {
        let balance = try await credits.balance(of: try await subject(request, context))
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

    @Sendable private func history(_ request: Request, _ context: ScopedContext<CreditsRead>) async throws -> Response {
        let page = try await credits.history(of: try await subject(request, context), after: try request.cursor)
        let entries = page.items.map { entry in
            HistoryAnswer.Entry(
                id: entry.id, kind: entry.kind.rawValue, change: entry.change, balanceAfter: entry.balanceAfter,
                memo: entry.memo, paymentId: entry.paymentID, at: entry.at)
        }
        return try JSONAnswer.data(HistoryAnswer(entries: entries, nextCursor: page.nextCursor))
    }

    private func subject(_ request: Request, _ context: ScopedContext<CreditsRead>) async throws -> UserID {
        let named = try request.query("userId", WordText.self).map { text in
            guard let user = UserID(text) else { throw Failure.invalidInput("userId", .malformed) }
            return user
        }
        return try await context.subject(named, apiKeys)
    }
}
