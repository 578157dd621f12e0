import HTTPTypes

/// Which unsafe routes keep no answers under an `Idempotency-Key`. The header means nothing to them.
///
/// Routes whose credential is in the body (log-in, sign-up, refresh …) stand in front of the middleware and need no line
/// here.
enum RepeatableRoute {
    /// Why a route keeps no answers.
    enum Exemption: Sendable {
        /// The answer holds a secret that is shown once.
        case secretInAnswer
        /// The body holds a password or a one-time token.
        case secretInBody
        /// The call changes nothing, or ends the session it came with.
        case nothingToRepeat
    }

    static func exemption(of method: HTTPRequest.Method, _ route: String) -> Exemption? {
        exemptions["\(method.rawValue) \(route)"]
    }

    static let exemptions: [String: Exemption] = [
        "POST /api/keys": .secretInAnswer,
        "POST /api/admin/keys": .secretInAnswer,
        "POST /api/teams/{teamId}/invitations": .secretInAnswer,
        "POST /api/teams/invitations/accept": .secretInBody,
        "POST /auth/reauthenticate": .secretInBody,
        "POST /auth/password": .secretInBody,
        "POST /auth/introspect": .nothingToRepeat,
        "POST /auth/heartbeat": .nothingToRepeat,
        "POST /auth/logout": .nothingToRepeat,
        "DELETE /auth/account": .nothingToRepeat,
    ]
}
