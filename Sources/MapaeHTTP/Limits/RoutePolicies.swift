import HTTPTypes

/// What limits a route.
enum RouteRule: Hashable, Sendable {
    /// Nothing but the coarse limit of addresses, if it stands behind that.
    case unlimited
    /// ``RoutePolicy/standardLimit`` of each caller: counted on this node for safe methods, on all for others.
    case standard
    case limited(RoutePolicy)
    /// The route asks by itself, because only it knows whether and to whom a call counts. ``standard`` on this node
    /// holds besides.
    case asks(RoutePolicy)
}

/// The limit of every route (B10). A test fails for a route that is not here.
enum RoutePolicies {
    /// What a route that is not here would have.
    static func rule(_ method: HTTPRequest.Method, _ path: String) -> RouteRule {
        find(method, path) ?? .standard
    }

    static func find(_ method: HTTPRequest.Method, _ path: String) -> RouteRule? {
        table[path]?[method == .head ? .get : method]
    }

    /// By the template of the path, then by the method.
    static let table: [String: [HTTPRequest.Method: RouteRule]] = [
        // Asked by load balancers; they stand before every limit.
        "/healthz": [.get: .unlimited],
        "/readyz": [.get: .unlimited],
        // Asked every few seconds by the one who has its token, and stands behind the limit of its address.
        "/metrics": [.get: .unlimited],
        // Kept by browsers for ever; a page needs a dozen at its first visit.
        "/assets/{version}/{name}": [.get: .unlimited],
        "/assets/mapae.js": [.get: .unlimited],

        "/.well-known/jwks.json": [.get: .standard],
        "/.well-known/security.txt": [.get: .standard],
        "/.well-known/change-password": [.get: .standard],
        "/api/csp-report": [.post: .limited(.report)],
        "/api/csrf/token": [.post: .limited(.csrfToken)],
        "/api/catalog": [.get: .standard],

        // MARK: Payments and credits
        "/api/payment/credits/prepare": [.post: .limited(.prepare)],
        "/api/payment/confirm": [.post: .asks(.confirm)],
        "/api/payment/refund": [.post: .limited(.refund)],
        "/api/toss/pay/prepare": [.post: .limited(.prepare)],
        "/api/toss/pay/confirm": [.post: .asks(.confirm)],
        "/api/toss/pay/refund": [.post: .limited(.refund)],
        "/api/payments": [.get: .standard],
        "/api/payments/{paymentId}": [.get: .standard],
        "/api/credits": [.get: .standard],
        "/api/credits/history": [.get: .standard],
        "/api/credits/spend": [.post: .asks(.spending)],
        "/api/credits/reservations": [.post: .asks(.spending)],
        "/api/credits/reservations/{reservationId}/capture": [.post: .standard],
        "/api/credits/reservations/{reservationId}/release": [.post: .standard],
        "/api/admin/refunds": [.get: .standard],
        "/api/admin/refunds/{refundId}/approve": [.post: .standard],
        "/api/admin/refunds/{refundId}/refuse": [.post: .standard],
        "/api/admin/certificates": [.get: .standard],
        "/api/admin/users": [.get: .standard],
        "/api/admin/users/{userId}": [.get: .standard],
        "/api/admin/users/{userId}/role": [.post: .standard],
        "/api/admin/users/{userId}/ban": [.post: .standard],
        "/api/admin/users/{userId}/unban": [.post: .standard],
        "/api/admin/users/{userId}/end-sessions": [.post: .standard],
        "/api/admin/users/{userId}/end-keys": [.post: .standard],
        "/api/admin/users/{userId}/unlock": [.post: .standard],

        // MARK: Promotions and messages
        "/api/toss/promotions/grant": [.post: .limited(.promotionGrant)],
        "/api/toss/messages": [.post: .asks(.message)],
        "/api/toss/messages/test": [.post: .asks(.message)],
        "/api/toss/messages/bulk": [.post: .limited(.bulkMessage)],

        // MARK: Accounts and sessions
        "/auth/signup": [.post: .limited(.signUp)],
        "/auth/login": [.post: .limited(.logIn)],
        "/auth/toss/login": [.post: .limited(.logIn)],
        "/auth/toss/link": [.post: .limited(.passwordProof)],
        "/auth/toss": [.get: .standard, .delete: .standard],
        "/api/webhooks/toss/unlink": [
            .post: .limited(.providerCallback), .get: .limited(.providerCallback),
        ],
        "/api/toss/iap/grant": [.post: .limited(.purchaseGrant)],
        "/api/toss/iap/subscriptions": [.get: .standard],
        "/api/webhooks/toss/iap": [.post: .limited(.providerCallback)],
        "/api/toss/anonymous-key/verify": [.post: .limited(.anonymousKey)],
        "/auth/legacy/exchange": [.post: .limited(.logIn)],
        "/auth/refresh": [.post: .standard],
        "/auth/logout": [.post: .standard],
        "/auth/me": [.get: .standard],
        "/auth/heartbeat": [.post: .limited(.heartbeat)],
        "/auth/reauthenticate": [.post: .limited(.passwordProof)],
        "/auth/password": [.post: .limited(.passwordProof)],
        "/auth/first-password": [.post: .limited(.passwordProof)],
        "/auth/reset": [.post: .limited(.passwordReset)],
        "/auth/reset/inspect": [.post: .limited(.mailedLink)],
        "/auth/verify-email": [.post: .limited(.mailedLink)],
        "/auth/device": [.post: .limited(.mailedLink)],
        "/auth/undo": [.post: .limited(.mailedLink)],
        "/auth/profile": [.post: .standard],
        "/auth/account": [.get: .standard, .delete: .limited(.passwordProof)],
        "/auth/sessions": [.get: .standard, .delete: .standard],
        "/auth/sessions/{sessionId}": [.delete: .standard],
        "/auth/history": [.get: .standard],
        "/auth/introspect": [.post: .limited(.introspection)],

        // MARK: Teams and keys
        "/api/teams": [.get: .standard, .post: .limited(.invitation)],
        "/api/teams/{teamId}": [.get: .standard, .delete: .standard],
        "/api/teams/{teamId}/invitations": [.post: .limited(.invitation)],
        "/api/teams/{teamId}/invitations/{invitationId}": [.delete: .standard],
        "/api/teams/invitations/accept": [.post: .limited(.passwordProof)],
        "/api/teams/{teamId}/members/{userId}": [.patch: .standard, .delete: .standard],
        "/api/keys": [.get: .standard, .post: .limited(.keyMaking)],
        "/api/keys/{keyId}": [.delete: .standard],
        "/api/admin/keys": [.get: .standard, .post: .limited(.keyMaking)],
        "/api/admin/keys/{keyId}": [.delete: .standard],

        // MARK: Pages
        "/": [.get: .standard],
        "/login": [.get: .standard],
        "/login/toss": [.get: .standard],
        "/signup": [.get: .standard],
        "/account": [.get: .standard],
        "/credits": [.get: .standard],
        "/payment/success": [.get: .standard],
        "/payment/fail": [.get: .standard],
        "/verify-email": [.get: .standard],
        "/reset": [.get: .standard],
        "/device": [.get: .standard],
        "/undo": [.get: .standard],
        "/account/keys": [.get: .standard],
        "/account/teams": [.get: .standard],
        "/account/teams/{teamId}": [.get: .standard],
        "/teams/join": [.get: .standard],
        "/admin/certificates": [.get: .standard],
    ]
}
