import HTTPTypes

/// By what a page of another origin may come in.
enum AppDoor: Hashable, Sendable {
    case credentialInBody
    case bearer
}

/// The routes that pages of mini-apps may ask and read (C14), by the template of the path, then by the method. Every other
/// route is closed to them, and so is a new one until it stands here; a test holds the list.
///
/// Not for this list: what takes or sets a password, API keys and teams, and what belongs to our own pages, to
/// administrators, to back ends with a server key and to providers.
enum OpenRoutes {
    static func door(_ method: HTTPRequest.Method, _ template: String) -> AppDoor? {
        table[template]?[method == .head ? .get : method]
    }

    static let table: [String: [HTTPRequest.Method: AppDoor]] = [
        "/auth/toss/login": [.post: .credentialInBody],
        "/auth/refresh": [.post: .credentialInBody],

        // MARK: The caller's account
        "/auth/me": [.get: .bearer],
        "/auth/heartbeat": [.post: .bearer],
        "/auth/logout": [.post: .bearer],
        "/auth/account": [.get: .bearer, .delete: .bearer],
        "/auth/profile": [.post: .bearer],
        "/auth/sessions": [.get: .bearer, .delete: .bearer],
        "/auth/sessions/{sessionId}": [.delete: .bearer],
        "/auth/history": [.get: .bearer],
        "/auth/toss": [.get: .bearer, .delete: .bearer],

        // MARK: The caller's payments and credits
        "/api/catalog": [.get: .bearer],
        "/api/payment/credits/prepare": [.post: .bearer],
        "/api/payment/confirm": [.post: .bearer],
        "/api/payment/refund": [.post: .bearer],
        "/api/toss/pay/prepare": [.post: .bearer],
        "/api/toss/pay/confirm": [.post: .bearer],
        "/api/toss/pay/refund": [.post: .bearer],
        "/api/toss/iap/grant": [.post: .bearer],
        "/api/toss/iap/subscriptions": [.get: .bearer],
        "/api/toss/anonymous-key/verify": [.post: .bearer],
        "/api/payments": [.get: .bearer],
        "/api/payments/{paymentId}": [.get: .bearer],
        "/api/credits": [.get: .bearer],
        "/api/credits/history": [.get: .bearer],
        "/api/credits/spend": [.post: .bearer],
        "/api/credits/reservations": [.post: .bearer],
        "/api/credits/reservations/{reservationId}/capture": [.post: .bearer],
        "/api/credits/reservations/{reservationId}/release": [.post: .bearer],
    ]
}
