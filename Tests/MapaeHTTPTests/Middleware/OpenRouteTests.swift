import Foundation
import HTTPTypes
import Hummingbird
import MapaeTesting
import Testing

@testable import MapaeHTTP

/// Which routes pages of mini-apps get at, and that nothing else is open (C14).
@Suite struct OpenRouteTests {
    private static let app = "https://my-app.apps.tossmini.com"

    /// Whoever opens a route writes it down here as well.
    private static let open: Set<String> = [
        "POST /auth/toss/login", "POST /auth/refresh", "GET /auth/me", "POST /auth/heartbeat", "POST /auth/logout",
        "GET /auth/account", "DELETE /auth/account", "POST /auth/profile", "GET /auth/sessions",
        "DELETE /auth/sessions", "DELETE /auth/sessions/{sessionId}", "GET /auth/history", "GET /auth/toss",
        "DELETE /auth/toss", "GET /api/catalog", "POST /api/payment/credits/prepare", "POST /api/payment/confirm",
        "POST /api/payment/refund", "POST /api/toss/pay/prepare", "POST /api/toss/pay/confirm",
        "POST /api/toss/pay/refund", "POST /api/toss/iap/grant", "GET /api/toss/iap/subscriptions",
        "POST /api/toss/anonymous-key/verify", "GET /api/payments", "GET /api/payments/{paymentId}",
        "GET /api/credits", "GET /api/credits/history", "POST /api/credits/spend", "POST /api/credits/reservations",
        "POST /api/credits/reservations/{reservationId}/capture",
        "POST /api/credits/reservations/{reservationId}/release",
    ]

    @Test func `the list of open routes is this one, and each has its limit (C14)`() {
        var listed: Set<String> = []
        for (template, methods) in OpenRoutes.table {
            for method in methods.keys {
                listed.insert("\(method) \(template)")
                #expect(RoutePolicies.find(method, template) != nil, "\(method) \(template) is no route")
            }
        }
        #expect(listed == Self.open)
    }

    /// A server with every route a library test can have, and one that nobody has opened.
    private static func run(_ body: @Sendable (LocalServer, [(HTTPRequest.Method, String)]) async throws -> Void)
        async throws
    {
        var options = LocalServer.Options()
        options.toss = .silent
        options.settings = { $0.appOrigins = [app] }
        options.addPages = { router in
            router.get("/api/unlisted") { _, _ in "open" }
            router.get("/api/payments/export") { _, _ in "open" }
        }
        let add = options.addPages
        try await LocalServer.run(options) { server in
            let routes = makeRouter(server.dependencies, addPages: add).routes
            try await body(server, routes.map { ($0.method, $0.path.description) })
        }
    }

    private static func address(_ template: String) -> String {
        template.replacing("{", with: "").replacing("}", with: "")
    }

    @Test func `over all routes, a mini-app reads the answers of the listed ones and no others (C14)`() async throws {
        try await Self.run { server, routes in
            #expect(routes.count > 60)
            for (method, template) in routes where method != .head {
                let answer = try await server.send(
                    method, Self.address(template), headers: [.origin: Self.app, .secFetchSite: "cross-site"])
                let isOpen = answer.headers[.accessControlAllowOrigin] == Self.app
                #expect(isOpen == Self.open.contains("\(method) \(template)"), "\(method) \(template)")
            }
        }
    }

    @Test func `over all routes, a preflight allows exactly the listed methods (C14)`() async throws {
        try await Self.run { server, routes in
            for template in Set(routes.map(\.1)) {
                let answer = try await server.send(
                    .options, Self.address(template),
                    headers: [.origin: Self.app, .accessControlRequestMethod: "POST"])
                let allowed = answer.headers[.accessControlAllowMethods]?.split(separator: ", ") ?? []
                let listed = Self.open.filter { $0.split(separator: " ").last == template[...] }
                    .compactMap { $0.split(separator: " ").first }
                #expect(allowed == listed.sorted(), "\(template)")
            }
        }
    }

    @Test func `a route nobody has listed is closed, beside an open one as well (C14)`() async throws {
        try await Self.run { server, _ in
            for path in ["/api/unlisted", "/api/payments/export", "/api/nothing"] {
                for method in [HTTPRequest.Method.get, .options] {
                    let answer = try await server.send(
                        method, path, headers: [.origin: Self.app, .accessControlRequestMethod: "GET"])
                    #expect(answer.headers[.accessControlAllowOrigin] == nil, "\(method) \(path)")
                }
            }
            let known = try await server.send(.get, "/api/payments/pay_1", headers: [.origin: Self.app])
            #expect(known.headers[.accessControlAllowOrigin] == Self.app)
        }
    }
}
