import Hummingbird
import MapaeCore
import MapaeIdentity

/// `GET /auth/history?cursor=`: who logged in to the caller's account, and who tried (A9).
struct SignInHistoryRoute: Sendable {
    let history: SignInHistory

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.get("/auth/history", use: list)
    }

    private struct HistoryAnswer: Encodable {
        struct Entry: Encodable {
            let at: Timestamp
            let outcome: String
            let method: String
            let device: String?
            let address: String?
        }

        let entries: [Entry]
        let nextCursor: String?
    }

    @Sendable private func list(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let page = try await history.list(of: context.principal.userID, after: try request.cursor)
        let entries = page.entries.map { entry in
            HistoryAnswer.Entry(
                at: entry.at, outcome: entry.outcome.rawValue, method: entry.method.rawValue, device: entry.device,
                address: entry.address)
        }
        return try JSONAnswer.data(HistoryAnswer(entries: entries, nextCursor: page.nextCursor))
    }
}
