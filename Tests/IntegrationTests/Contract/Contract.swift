import HTTPTypes
import MapaeCore

/// What the source documents quote: calls with their answers, and codes with their sentences. What is not built yet stands
/// here as owed, and has to be filled in by whoever builds it.
enum Contract {
    struct Call {
        let name: String
        let status: Int
        let answer: String
        let make: @Sendable (ContractJourney) async throws -> WatchedBrowser.Reply

        init(
            _ name: String, status: Int = 200, _ answer: String,
            by make: @escaping @Sendable (ContractJourney) async throws -> WatchedBrowser.Reply
        ) {
            self.name = name
            self.status = status
            self.answer = answer
            self.make = make
        }
    }

    /// In the order in which one buyer makes them.
    static let calls: [Call] = [
        // Document 003.
        Call("POST /auth/login", #"{"success":true,"redirect":"/"}"#) { try await $0.logIn() },
        Call(
            "GET /auth/me",
            #"{"success":true,"user":{"id":"…","nickname":"사용자닉네임","role":"GENERAL"},"#
                + #""token_info":{"expires_in":0,"issued_at":0,"type":"access"}}"#
        ) { try await $0.browser.send(.get, "/auth/me") },
        Call("POST /auth/refresh", #"{"success":true,"message":"토큰 갱신됨"}"#) {
            try await $0.browser.send(.post, "/auth/refresh", "{}")
        },
        // Document 001.
        Call("POST /api/csrf/token", #"{"token":"…","expiresIn":3600000}"#) {
            try await $0.browser.send(.post, "/api/csrf/token", "{}")
        },
        Call(
            "POST /api/payment/credits/prepare",
            #"{"success":true,"data":{"orderId":"…","orderName":"크레딧 150개","amount":24900,"customerKey":"…"}}"#
        ) { try await $0.prepare() },
        Call(
            "POST /api/payment/confirm", #"{"success":true,"data":{"paymentId":"…","credits":150,"newBalance":150}}"#
        ) { try await $0.confirm() },
        Call(
            "POST /api/payment/refund",
            #"{"success":true,"data":{"refundId":"…","refundAmount":24900,"status":"refunded"}}"#
        ) { try await $0.refund() },
        Call(
            "POST /api/payment/confirm, not known yet", status: 202,
            #"{"success":true,"data":{"paymentId":"…","status":"confirming"}}"#
        ) { try await $0.confirmWithoutAnswer() },
        Call(
            "POST /api/payment/confirm, by virtual account",
            #"{"success":true,"data":{"paymentId":"…","status":"waitingForDeposit","virtualAccount":"#
                + #"{"bankCode":"…","accountNumber":"…","customerName":"…","dueAt":"…"}}}"#
        ) { try await $0.confirmVirtualAccount() },
        // Document 002.
        Call("POST /api/webhooks/toss/unlink", #"{"result":"Success"}"#) { try await $0.unlink(.post) },
        Call("GET /api/webhooks/toss/unlink", #"{"result":"Success"}"#) { try await $0.unlink(.get) },
        // Document 003 again.
        Call("POST /auth/logout", #"{"success":true}"#) { try await $0.browser.act(.post, "/auth/logout") },
    ]

    struct Sentence {
        let code: String
        let status: Int
        let korean: String
    }

    static let sentences = [
        Sentence(code: "AUTH_REQUIRED", status: 401, korean: "로그인이 필요합니다"),
        Sentence(code: "INVALID_INPUT", status: 400, korean: "입력값이 올바르지 않습니다"),
        Sentence(code: "INVALID_PACKAGE", status: 400, korean: "유효하지 않은 패키지입니다"),
        Sentence(code: "RATE_LIMIT_EXCEEDED", status: 429, korean: "요청이 너무 많습니다"),
        Sentence(code: "PAYMENT_FAILED", status: 402, korean: "결제 처리에 실패했습니다"),
        Sentence(code: "INSUFFICIENT_CREDITS", status: 402, korean: "크레딧이 부족합니다"),
        Sentence(code: "FORBIDDEN", status: 403, korean: "접근 권한이 없습니다"),
        Sentence(code: "AMOUNT_MISMATCH", status: 400, korean: "결제 금액이 올바르지 않습니다"),
    ]

    struct Limit {
        let path: String
        let perMinute: Int
        var body = "{}"
        var isForKeys = false
    }

    static let limits = [
        Limit(path: "/api/csrf/token", perMinute: 30), Limit(path: "/api/payment/credits/prepare", perMinute: 10),
        Limit(
            path: "/api/payment/confirm", perMinute: 5,
            body: #"{"paymentKey":"k","orderId":"CREDIT_20260130_ABC123","amount":1}"#),
        Limit(path: "/api/payment/refund", perMinute: 3),
        // What an app's AI generation is metered by.
        Limit(
            path: "/api/credits/spend", perMinute: 20, body: #"{"amount":1,"reason":"AI","userId":"USER"}"#,
            isForKeys: true),
    ]

    struct Owed {
        let method: String
        let path: String
        let document: String
    }

    static let owed = [
        Owed(method: "POST", path: "/api/subscription/create", document: "001"),
        Owed(method: "POST", path: "/api/webhooks/toss", document: "001"),
        Owed(method: "GET", path: "/oauth", document: "004"),
        Owed(method: "GET", path: "/api/v1/oauth/toss/token", document: "004"),
        Owed(method: "POST", path: "/api/v1/oauth/toss/test", document: "004"),
        Owed(method: "GET", path: "/api/v1/oauth/kftc/authorize", document: "004"),
        Owed(method: "GET", path: "/api/v1/oauth/kftc/callback", document: "004"),
        Owed(method: "GET", path: "/api/v1/oauth/kftc/token", document: "004"),
        Owed(method: "GET", path: "/api/v1/oauth/kftc/balance/123456789012345678901234", document: "004"),
        Owed(method: "POST", path: "/api/v1/oauth/kftc/transactions", document: "004"),
        Owed(method: "GET", path: "/api/v1/oauth/status", document: "004"),
        Owed(method: "DELETE", path: "/api/v1/oauth/toss/disconnect", document: "004"),
        Owed(method: "DELETE", path: "/api/v1/oauth/kftc/disconnect", document: "004"),
    ]
}
