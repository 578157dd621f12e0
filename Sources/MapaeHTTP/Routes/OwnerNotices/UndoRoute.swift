import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/undo` `{token}`: takes back what a mail told its owner of. It wants no session and makes none.
struct UndoRoute: Sendable {
    let accounts: Accounts

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/undo", use: undo)
    }

    private struct Body: Decodable {
        let token: TokenText
    }

    private struct Answer: Encodable {
        /// `toss_linked`, `api_key_made`, `new_device`, `password_changed` or `admin_gained`.
        let undone: String
        /// Whether the password counts no more; a mail that sets another is then on its way.
        let passwordEnded: Bool
    }

    @Sendable private func undo(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: Body = try context.decodeBody(of: request)
        let undone = try await accounts.undo(
            Secret(body.token.text), from: context.signInSource(of: request), context.language,
            counting: context.trail.calls)
        return try JSONAnswer.data(Answer(undone: undone.act, passwordEnded: undone.isPasswordEnded))
    }
}
