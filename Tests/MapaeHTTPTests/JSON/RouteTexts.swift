import MapaeCore
import MapaeHTTP
import Testing

/// Every route, with every text that somebody can write into it.
///
/// A body is a template: `{{name:kind=example}}` stands for a text of that kind, and is put into it as JSON; in a path it
/// is part of the query. Kinds: A address, P password, N name, R reason, T token, W word, G paragraph, I identifier.
struct RouteTexts: Sendable, CustomTestStringConvertible {
    enum Caller: Sendable { case nobody, person, administrator, serverKey, tossCallback, tossReport, browserReport }

    let route: String
    let caller: Caller
    /// With the query; nil when it is the route's own.
    let path: String?
    /// A page shows itself as it would without a text that it cannot take.
    var isPage = false
    let body: String

    init(_ route: String, _ caller: Caller, path: String? = nil, _ body: String = "") {
        self.route = route
        self.caller = caller
        self.path = path
        self.body = body
    }

    var testDescription: String { route }

    static let all: [RouteTexts] =
        open + ofPeople + ofKeys + ofAdministrators + ofToss + pages + withoutText

    static let open = [
        RouteTexts(
            "POST /auth/signup", .nobody,
            """
            {"email":{{email:A=a@example.com}},"password":{{password:P=correct horse}},"nickname":{{nickname:N=마패}},\
            "delivery":{{delivery:W=body}},"deviceToken":{{deviceToken:W=x}}}
            """),
        RouteTexts(
            "POST /auth/login", .nobody,
            """
            {"email":{{email:A=nobody@example.com}},"password":{{password:P=wrong password}},\
            "delivery":{{delivery:W=body}},"deviceToken":{{deviceToken:W=x}}}
            """),
        RouteTexts(
            "POST /auth/refresh", .nobody, #"{"refreshToken":{{refreshToken:T=x}},"delivery":{{delivery:W=body}}}"#),
        RouteTexts(
            "POST /auth/verify-email", .nobody,
            #"{"token":{{token:T=x}},"newPassword":{{newPassword:P=correct horse}},"deviceToken":{{deviceToken:W=x}}}"#),
        RouteTexts("POST /auth/reset/inspect", .nobody, #"{"token":{{token:T=x}}}"#),
        RouteTexts(
            "POST /auth/reset", .nobody,
            #"{"email":{{email:A=a@example.com}},"token":{{token:T=x}},"newPassword":{{newPassword:P=correct horse}}}"#),
        RouteTexts(
            "POST /auth/device", .nobody,
            #"{"token":{{token:T=x}},"delivery":{{delivery:W=body}},"deviceToken":{{deviceToken:W=x}}}"#),
        RouteTexts("POST /auth/undo", .nobody, #"{"token":{{token:T=x}}}"#),
        RouteTexts(
            "POST /auth/legacy/exchange", .nobody,
            """
            {"legacySession":{{legacySession:T=x}},"delivery":{{delivery:W=body}},\
            "deviceToken":{{deviceToken:W=x}}}
            """),
        RouteTexts(
            "POST /api/csp-report", .browserReport,
            #"{"csp-report":{"document-uri":"a","blocked-uri":"b","effective-directive":"c"}}"#),
    ]

    static let ofPeople = [
        RouteTexts("POST /auth/reauthenticate", .person, #"{"password":{{password:P=wrong password}}}"#),
        RouteTexts("POST /auth/profile", .person, #"{"nickname":{{nickname:N=마패}}}"#),
        RouteTexts(
            "POST /auth/password", .person,
            """
            {"currentPassword":{{currentPassword:P=wrong password}},"newPassword":{{newPassword:P=correct horse}},\
            "deviceToken":{{deviceToken:W=x}}}
            """),
        RouteTexts(
            "POST /auth/first-password", .person,
            #"{"email":{{email:A=b@example.com}},"newPassword":{{newPassword:P=correct horse}}}"#),
        RouteTexts("GET /auth/history", .person, path: "/auth/history?cursor={{cursor:W=1}}"),
        RouteTexts("POST /api/payment/credits/prepare", .person, #"{"packageId":{{packageId:W=x}}}"#),
        RouteTexts(
            "POST /api/payment/confirm", .person,
            #"{"paymentKey":{{paymentKey:W=x}},"orderId":{{orderId:W=x}},"amount":100}"#),
        RouteTexts(
            "POST /api/payment/refund", .person, #"{"paymentId":{{paymentId:W=x}},"reason":{{reason:R=x}}}"#),
        RouteTexts("POST /api/teams", .person, #"{"name":{{name:N=팀}}}"#),
        RouteTexts("POST /api/teams/invitations/accept", .person, #"{"token":{{token:T=x}}}"#),
        RouteTexts(
            "POST /api/teams/{teamId}/invitations", .person,
            #"{"email":{{email:A=c@example.com}},"role":{{role:W=MEMBER}}}"#),
        RouteTexts("PATCH /api/teams/{teamId}/members/{userId}", .person, #"{"role":{{role:W=MEMBER}}}"#),
        RouteTexts(
            "POST /api/keys", .person,
            """
            {"kind":{{kind:W=user}},"name":{{name:N=열쇠}},"scopes":[{{scope:W=credits:read}}],\
            "teamId":{{teamId:I=team_0198f3c2a7b47c1e9d2f0198f3c2a7b4}}}
            """),
        RouteTexts("GET /api/payments", .person, path: "/api/payments?cursor={{cursor:W=x}}"),
        RouteTexts("GET /api/credits", .person, path: "/api/credits?userId={{userId:W=x}}"),
        RouteTexts(
            "GET /api/credits/history", .person,
            path: "/api/credits/history?userId={{userId:W=x}}&cursor={{cursor:W=x}}"),
        RouteTexts(
            "POST /api/credits/spend", .person, #"{"amount":1,"reason":{{reason:R=x}}}"#),
        RouteTexts("POST /api/credits/reservations", .person, #"{"amount":1,"reason":{{reason:R=x}}}"#),
    ]

    static let ofKeys = [
        RouteTexts("POST /auth/introspect", .serverKey, #"{"token":{{token:T=x}}}"#),
        RouteTexts(
            "POST /api/toss/promotions/grant", .serverKey,
            #"{"promotion":{{promotion:W=x}},"userId":{{userId:I=usr_0198f3c2a7b47c1e9d2f0198f3c2a7b4}}}"#),
        RouteTexts("POST /api/toss/messages", .serverKey, message),
        RouteTexts("POST /api/toss/messages/test", .serverKey, message),
        RouteTexts(
            "POST /api/toss/messages/bulk", .serverKey,
            """
            {"templateCode":{{templateCode:W=x}},"entries":[{"userId":{{userId:I=usr_0198f3c2a7b47c1e9d2f0198f3c2a7b4}},\
            "anonymousKey":{{anonymousKey:W=x}},"context":{"name":{{context:G=x}}}}]}
            """),
    ]

    private static let message = """
        {"templateCode":{{templateCode:W=x}},"deploymentId":{{deploymentId:W=x}},"userId":{{userId:I=usr_0198f3c2a7b47c1e9d2f0198f3c2a7b4}},\
        "anonymousKey":{{anonymousKey:W=x}},"context":{"name":{{context:G=x}}}}
        """

    static let ofAdministrators =
        [
            RouteTexts(
                "GET /api/admin/users", .administrator,
                path: "/api/admin/users?email={{email:A=x}}&cursor={{cursor:W=x}}"),
            RouteTexts(
                "POST /api/admin/users/{userId}/role", .administrator,
                #"{"role":{{role:W=ADMIN}},"reason":{{reason:R=x}}}"#),
            RouteTexts("GET /api/admin/refunds", .administrator, path: "/api/admin/refunds?cursor={{cursor:W=x}}"),
            RouteTexts(
                "POST /api/admin/keys", .administrator, #"{"name":{{name:N=열쇠}},"scopes":[{{scope:W=introspect}}]}"#),
        ]
        + ["ban", "unban", "end-sessions", "end-keys", "unlock"].map {
            RouteTexts("POST /api/admin/users/{userId}/\($0)", .administrator, #"{"reason":{{reason:R=x}}}"#)
        }

    static let ofToss = [
        RouteTexts(
            "POST /auth/toss/login", .nobody,
            """
            {"authorizationCode":{{authorizationCode:T=x}},"referrer":{{referrer:W=DEFAULT}},\
            "delivery":{{delivery:W=body}},"deviceToken":{{deviceToken:W=x}}}
            """),
        RouteTexts(
            "POST /auth/toss/link", .person,
            #"{"authorizationCode":{{authorizationCode:T=x}},"referrer":{{referrer:W=DEFAULT}},"confirm":true}"#),
        RouteTexts("POST /api/toss/anonymous-key/verify", .person, #"{"anonymousKey":{{anonymousKey:W=x}}}"#),
        RouteTexts("POST /api/toss/iap/grant", .person, #"{"orderId":{{orderId:W=x}}}"#),
        RouteTexts("POST /api/toss/pay/prepare", .person, #"{"packageId":{{packageId:W=x}}}"#),
        RouteTexts("POST /api/toss/pay/confirm", .person, #"{"orderNo":{{orderNo:W=x}}}"#),
        RouteTexts(
            "POST /api/toss/pay/refund", .person, #"{"paymentId":{{paymentId:W=x}},"reason":{{reason:R=x}}}"#),
        RouteTexts(
            "POST /api/webhooks/toss/unlink", .tossCallback,
            #"{"userKey":{{userKey:W=1}},"referrer":{{referrer:W=UNLINK}}}"#),
        RouteTexts(
            "GET /api/webhooks/toss/unlink", .tossCallback,
            path: "/api/webhooks/toss/unlink?userKey={{userKey:W=1}}&referrer={{referrer:W=UNLINK}}"),
        RouteTexts(
            "POST /api/webhooks/toss/iap", .tossReport,
            """
            {"eventType":"subscription.status_changed","orderId":{{orderId:W=x}},"sku":{{sku:W=x}},\
            "occurredAt":{{occurredAt:W=x}},"changeReason":{{changeReason:W=x}},"subscription":{"current":{\
            "status":{{status:W=x}},"accessGranted":true,"expiresAt":{{expiresAt:W=x}}}}}
            """),
    ]

    /// Each takes the choice of a language.
    static let pages =
        [
            page("/login", .nobody, "next={{next:G=/credits}}"), page("/signup", .nobody, "next={{next:G=/credits}}"),
            page("/credits", .person, "payments={{payments:G=x}}&history={{history:G=x}}"),
            page(
                "/payment/success", .person,
                "paymentKey={{paymentKey:G=x}}&orderId={{orderId:G=order_1}}&amount={{amount:G=100}}"),
            page(
                "/payment/fail", .nobody,
                "code={{code:G=PAY_PROCESS_CANCELED}}&message={{message:G=x}}&orderId={{orderId:G=order_1}}"),
        ]
        + [
            "/", "/account", "/account/teams", "/account/teams/{teamId}", "/account/keys",
        ].map { page($0, .person) }
        + ["/login/toss", "/teams/join", "/reset", "/verify-email", "/device", "/undo"].map { page($0, .nobody) }
        + [page("/admin/certificates", .administrator)]

    private static func page(_ path: String, _ caller: Caller, _ query: String = "") -> RouteTexts {
        let all = query.isEmpty ? "lang={{lang:G=fr}}" : query + "&lang={{lang:G=fr}}"
        var page = RouteTexts("GET \(path)", caller, path: "\(path)?\(all)")
        page.isPage = true
        return page
    }

    /// Those that look at no text but an identifier in their path.
    static let withoutText = [
        "GET /healthz", "GET /readyz", "GET /metrics", "GET /.well-known/jwks.json", "GET /.well-known/security.txt",
        "GET /.well-known/change-password", "GET /assets/mapae.js", "GET /assets/{version}/{name}", "GET /api/catalog",
        "POST /api/csrf/token", "POST /auth/logout", "GET /auth/me", "POST /auth/heartbeat", "GET /auth/account",
        "DELETE /auth/account", "GET /auth/sessions", "DELETE /auth/sessions", "DELETE /auth/sessions/{sessionId}",
        "GET /auth/toss", "DELETE /auth/toss", "GET /api/toss/iap/subscriptions", "GET /api/payments/{paymentId}",
        "POST /api/credits/reservations/{reservationId}/capture",
        "POST /api/credits/reservations/{reservationId}/release", "GET /api/teams", "GET /api/teams/{teamId}",
        "DELETE /api/teams/{teamId}", "DELETE /api/teams/{teamId}/members/{userId}",
        "DELETE /api/teams/{teamId}/invitations/{invitationId}", "GET /api/keys", "DELETE /api/keys/{keyId}",
        "GET /api/admin/users/{userId}", "POST /api/admin/refunds/{refundId}/approve",
        "POST /api/admin/refunds/{refundId}/refuse", "GET /api/admin/keys", "DELETE /api/admin/keys/{keyId}",
        "GET /api/admin/certificates",
    ].map { RouteTexts($0, .nobody) }
}
