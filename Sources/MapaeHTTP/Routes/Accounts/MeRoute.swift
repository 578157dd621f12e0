import Hummingbird
import MapaeCore
import MapaeIdentity

/// `GET /auth/me` (A1).
struct MeRoute: Sendable {
    let clock: any WallClock

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.get("/auth/me", use: me)
    }

    @Sendable private func me(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let answer = MeAnswer(context.principal, at: clock.now())
        return JSONAnswer.text(try answer.json)
    }
}

/// Who is asking and for how long. Every page and every tab asks this, so its few fields are written out: the encoder took
/// a seventh of the request.
struct MeAnswer {
    let userID: String
    let nickname: String
    let role: String
    /// Seconds, counted by the server's clock: the browser's may be wrong.
    let expiresIn: Int64
    /// Seconds since 1970, as in the token's `iat`.
    let issuedAt: Int64

    init(_ principal: Principal, at now: Timestamp) {
        userID = principal.userID.text
        nickname = principal.nickname
        role = principal.role.rawValue
        expiresIn = principal.secondsLeft(at: now)
        issuedAt = principal.issuedAt.seconds
    }

    var json: String {
        get throws {
            let user = try """
            {"id":\(JSONAnswer.quoted(userID)),"nickname":\(JSONAnswer.quoted(nickname)),\
            "role":\(JSONAnswer.quoted(role))}
            """
            let token = #"{"expires_in":\#(expiresIn),"issued_at":\#(issuedAt),"type":"access"}"#
            return #"{"success":true,"token_info":\#(token),"user":\#(user)}"#
        }
    }
}
