import Foundation
import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeTesting
import MapaeWeb
import Testing

/// Rule of every route: what a text costs is bounded before anything else looks at it, and the bound is small.
@Suite struct RouteTextTests {
    /// How much longer than an ordinary refusal of a body of the same size, in the same run.
    static let generous = 12

    @Test func `Every route is in the table of texts`() async throws {
        try await Self.run { scene in
            let routes = makeRouter(
                scene.server.dependencies, addPages: try Self.pages(of: scene.server).addRoutes
            ).routes
            let known = Set(RouteTexts.all.map(\.route))
            for route in routes where route.method != .head {
                #expect(known.contains("\(route.method) \(route.path)"))
            }
            let there = Set(routes.map { "\($0.method) \($0.path)" })
            #expect(known.isSubset(of: there), "\(known.subtracting(there)) are no routes")
            #expect(known.count == RouteTexts.all.count && routes.count > 80)
        }
    }

    @Test(arguments: RouteTexts.all.filter { !$0.fields.isEmpty })
    func `A field takes its maximum, refuses one more and never fails`(route: RouteTexts) async throws {
        try await Self.run { scene in
            for field in route.fields {
                let most = String(repeating: "a", count: field.limit.scalars)
                let taken = try await scene.ask(route, field, #""\#(most)""#)
                #expect(taken.status != 500 && taken.status != 413, "\(field.name)")
                // A query is bounded by the request's address too.
                guard !field.isIdentifier else { continue }
                let refused = try await scene.ask(route, field, #""\#(most)a""#)
                if route.isPage {
                    #expect(refused.status == (try await scene.ask(route, body: "")).status, "\(field.name)")
                    continue
                }
                #expect(refused.status == 400 && refused.errorCode == "INVALID_INPUT", "\(field.name)")
            }
        }
    }

    @Test(arguments: RouteTexts.all.filter { $0.method != .get && $0.caller != .browserReport && !$0.fields.isEmpty })
    func `A hostile text in a body costs what a refusal of a body of its size costs`(route: RouteTexts) async throws {
        try await Self.run { scene in
            let padding = String(repeating: "a", count: 60 * 1024)
            let ordinary = try await scene.time(route, body: #"{"padding":"\#(padding)"}"#)
            for field in route.fields where !field.isQuery {
                for kind in HostileText.allCases {
                    let body = route.filled(field, with: kind.json).body
                    #expect(
                        try await (400..<500).contains(scene.ask(route, body: body).status), "\(field.name) \(kind)")
                    let time = try await scene.time(route, body: body)
                    #expect(time < ordinary * Self.generous, "\(field.name) \(kind)")
                }
            }
        }
    }

    @Test(arguments: RouteTexts.all.filter { $0.method != .get })
    func `A hostile name of a field costs what a refusal of a body of its size costs`(route: RouteTexts) async throws {
        try await Self.run { scene in
            let padding = String(repeating: "a", count: 60 * 1024)
            let ordinary = try await scene.time(route, body: #"{"padding":"\#(padding)"}"#)
            for kind in HostileText.allCases {
                let body = #"{"\#(kind.text())":1}"#
                let time = try await scene.time(route, body: body)
                #expect(time < ordinary * Self.generous, "\(kind)")
            }
        }
    }

    @Test(arguments: RouteTexts.all.filter { $0.method == .get && !$0.fields.isEmpty })
    func `A hostile value of a query is refused, and costs what any refusal costs`(route: RouteTexts) async throws {
        try await Self.run { scene in
            for field in route.fields {
                let ordinary = try await scene.time(route, field, #""\#(String(repeating: "a", count: 3000))""#)
                for kind in HostileText.allCases {
                    let long = #""\#(kind.text())""#
                    #expect(try await scene.ask(route, field, long).status == 414, "\(field.name) \(kind)")
                    let json = #""\#(kind.text(bytes: 1000))""#
                    let status = try await scene.ask(route, field, json).status
                    #expect(route.isPage ? status < 500 : status == 400, "\(field.name) \(kind)")
                    let time = try await scene.time(route, field, json)
                    #expect(time < ordinary * Self.generous, "\(field.name) \(kind)")
                }
            }
        }
    }
}

extension RouteTextTests {
    /// A server and somebody for each kind of caller.
    fileprivate struct Scene: Sendable {
        let server: LocalServer
        /// The same with its pages.
        let pages: LocalServer
        let thread: OneThread
        let headers: [RouteTexts.Caller: HTTPFields]

        func ask(_ route: RouteTexts, _ field: RouteTexts.Field, _ json: String) async throws -> Answer {
            let (path, body) = route.filled(field, with: json)
            return try await send(route, path, body)
        }

        func ask(_ route: RouteTexts, body: String) async throws -> Answer {
            try await send(route, route.filled(nil, with: "").path, body)
        }

        /// What answering costs, whatever else the machine does meanwhile.
        func time(_ route: RouteTexts, body: String) async throws -> Duration {
            try await best { _ = try await ask(route, body: body) }
        }

        func time(_ route: RouteTexts, _ field: RouteTexts.Field, _ json: String) async throws -> Duration {
            try await best { _ = try await ask(route, field, json) }
        }

        private func best(_ work: () async throws -> Void) async throws -> Duration {
            min(try await thread.time(work), try await thread.time(work))
        }

        private func send(_ route: RouteTexts, _ path: String, _ body: String) async throws -> Answer {
            var headers = headers[route.caller] ?? [:]
            if route.caller == .serverKey { headers[.init("Idempotency-Key") ?? .origin] = UUID().uuidString }
            guard route.method != .get else {
                return try await (route.isPage ? pages : server).send(.get, path, headers: headers)
            }
            return try await server.send(route.method, path, json: body, headers: headers)
        }
    }

    fileprivate static func run(_ body: @Sendable (Scene) async throws -> Void) async throws {
        var options = LocalServer.Options()
        options.toss = .silent
        options.toss?.rules.takesGET = true
        options.formerSystem = Secret(SystemRandom().bytes(32))
        options.mailer = SilentMailer()
        let contact = try #require(SecurityContact(contacts: ["mailto:security@example.com"], policy: nil))
        options.settings = { $0.securityContact = contact }
        try await LocalServer.run(options) { server in
            let parts = server.dependencies
            let key = try await parts.apiKeys.makeServerKey(
                NewAPIKey(
                    name: "table", scopes: ["introspect", "promotions:grant", "messages:send"], lifetime: .standard,
                    teamID: nil),
                by: nil, in: nil)
            _ = try await parts.accounts.signUp(
                email: "buyer@example.com", password: Secret(testPassword), nickname: "마패", isProven: true)
            let administrator = try await parts.accounts.signUp(
                email: "admin@example.com", password: Secret(testPassword), nickname: "담당", role: .admin)
            let callback = Data("mapae:jq0Tq9rkXW2mZy4vB7cN1dLsHf5uEaGo".utf8).base64EncodedString()
            let thread = OneThread()
            defer { thread.end() }
            try await body(
                Scene(
                    server: server, pages: try server.with(try Self.pages(of: server)), thread: thread,
                    headers: [
                        .person: try await bearer("buyer@example.com", server),
                        .administrator: try await bearer(
                            "admin@example.com", server,
                            on: try await parts.knownDevices.remember(nil, of: administrator, in: nil)),
                        .serverKey: [.authorization: "Bearer \(key.text.exposed)"],
                        .tossCallback: [.authorization: "Basic \(callback)"],
                        .tossReport: [.authorization: "Basic \(callback)"],
                        .browserReport: [.contentType: "application/csp-report"],
                    ]))
        }
    }

    private static func pages(of server: LocalServer) throws -> WebPages {
        let parts = server.dependencies
        return try WebPages(
            WebDependencies(
                accounts: parts.accounts, catalog: parts.catalog, payments: parts.payments, credits: parts.credits,
                tossClientKey: "test_ck_table", tossScriptURL: "https://js.test/v2", siteName: "마패",
                cookies: server.settings.cookies, publicURL: server.settings.publicURL,
                toss: parts.toss.map { TossPages(links: $0.links, consentURL: nil) }))
    }

    private static func bearer(
        _ email: String, _ server: LocalServer, on device: Secret<String>? = nil
    ) async throws -> HTTPFields {
        let known = device.map { #","deviceToken":"\#($0.exposed)""# } ?? ""
        let answer = try await server.post(
            "/auth/login", #"{"email":"\#(email)","password":"\#(testPassword)","delivery":"body"\#(known)}"#)
        return [.authorization: "Bearer \(try #require(answer["accessToken"]))"]
    }
}

extension LocalServer {
    fileprivate func with(_ pages: WebPages) throws -> LocalServer {
        LocalServer(
            responder: RequestTextResponder(
                before: makeRouter(dependencies, addPages: pages.addRoutes).buildResponder()),
            dependencies: dependencies, clock: clock, logs: logs, mails: mails, store: store, hasher: hasher)
    }
}

/// Sends nothing; with it the routes of mailed links do their work.
private struct SilentMailer: Mailer {
    func send(_ message: MailMessage) async throws {}
}
