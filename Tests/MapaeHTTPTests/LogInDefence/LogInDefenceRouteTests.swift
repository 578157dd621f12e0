import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Testing

/// Log-in under attack, from outside (A6, 3.7).
@Suite struct LogInDefenceRouteTests {
    static let wrong = #"{"email":"buyer@example.com","password":"wrong password"}"#
    static let right = #"{"email":"buyer@example.com","password":"\#(testPassword)"}"#
    static let unknown = #"{"email":"nobody@example.com","password":"\#(testPassword)"}"#

    @Test func `Unknown, wrong, slowed and locked are one answer to the byte (A6, 3.7)`() async throws {
        try await LocalServer.run { server in
            try await Browser(server).signUp()
            var answers: [Answer] = []
            func post(_ body: String) async throws {
                answers.append(try await server.post("/auth/login", body, headers: [.origin: "http://mapae.test"]))
            }
            try await post(Self.unknown)
            for wait in [0, 0, 0, 0, 0, 1, 2, 4, 8] {
                server.clock.advance(by: .seconds(Int64(wait)))
                try await post(Self.wrong)
                if wait > 0 { try await post(Self.right) }
            }
            try await post(Self.right)
            let shapes = Set(answers.map { Self.shape(of: $0) })
            #expect(shapes.count == 1, "\(shapes)")
            #expect(answers[0].status == 401 && answers[0].errorCode == "INVALID_CREDENTIALS")
            #expect(answers[0].headers[.retryAfter] == nil && answers[0].headers[values: .setCookie].isEmpty)

            let line = try #require(server.logs.lines(of: "security.log_in_locked").first)
            #expect(server.logs.lines(of: "security.log_in_locked").count == 1)
            #expect(!line.contains("buyer@example.com"))
            server.clock.advance(by: .minutes(15))
            #expect(try await Browser(server).logIn().status == 200)
        }
    }

    /// An answer without what is random in every one, and without the count of the caller's own calls.
    private static func shape(of answer: Answer) -> String {
        let changing = [
            "x-request-id", "traceparent", "content-security-policy", "content-security-policy-report-only",
            "ratelimit-remaining", "ratelimit-reset",
        ]
        let headers = answer.headers.filter { !changing.contains($0.name.canonicalName) }
        let requestID = answer["error.requestId"] ?? ""
        return "\(answer.status) \(headers.map(\.description).sorted()) \(answer.text.replacing(requestID, with: ""))"
    }

    @Test func `A browser its owner has logged in with passes, after log-out too (A6, 3.7)`() async throws {
        try await LocalServer.run { server in
            let owner = Browser(server)
            try await owner.signUp()
            let first = try #require(owner.cookie(.knownDevice))
            _ = try await owner.post("/auth/logout")
            #expect(owner.cookie(.knownDevice) == first)
            for _ in 1...5 { _ = try await Browser(server).post("/auth/login", Self.wrong, token: .none) }
            #expect(try await Browser(server).logIn().status == 401)
            #expect(try await owner.logIn().status == 200)
            #expect(owner.cookie(.knownDevice) != first)

            let thief = Browser(server)
            thief.cookies = [server.settings.cookies.name(.knownDevice): first]
            #expect(try await thief.logIn().status == 401)
        }
    }

    @Test func `The device's cookie is for log-in alone, out of scripts' reach, and lives a year (A4, A6)`()
        async throws
    {
        try await LocalServer.run(.init(publicURL: "https://mapae.test")) { server in
            let browser = Browser(server)
            let attributes = try CookieTests.attributes(of: "__Host-mapae_device", in: try await browser.signUp())
            #expect(attributes["Secure"] == "" && attributes["HttpOnly"] == "" && attributes["Path"] == "/")
            #expect(attributes["SameSite"] == "Lax" && attributes["Max-Age"] == "31536000")
            let thief = Browser(server)
            thief.cookies = ["__Host-mapae_device": try #require(browser.cookie(.knownDevice))]
            #expect(try await thief.get("/auth/me").status == 401)
        }
    }

    @Test func `An app keeps its device's token itself (A4, A6)`() async throws {
        try await LocalServer.run { server in
            try await Browser(server).signUp()
            let first = try await server.post("/auth/login", DeliveryTests.logIn)
            let token = try #require(first["deviceToken"])
            #expect(token.hasPrefix("mdt_"))
            for _ in 1...5 { _ = try await server.post("/auth/login", Self.wrong) }
            #expect(try await server.post("/auth/login", DeliveryTests.logIn).status == 401)
            let body = DeliveryTests.logIn.dropLast() + #","deviceToken":"\#(token)"}"#
            let second = try await server.post("/auth/login", String(body))
            #expect(second.status == 200)
            #expect(second["deviceToken"] != nil && second["deviceToken"] != token)
            // Tokens that belong to a body are not read from it when the session is to live in cookies.
            let mixed = Self.right.dropLast() + #","deviceToken":"\#(second["deviceToken"] ?? "")"}"#
            #expect(try await Browser(server).post("/auth/login", String(mixed), token: .none).status == 401)
        }
    }

    @Test func `Guessing the password of a stolen session is slowed down as well (A6, 3.12)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            func reauthenticate(_ password: String) async throws -> Int {
                try await browser.post("/auth/reauthenticate", #"{"password":"\#(password)"}"#).status
            }
            for _ in 1...5 { #expect(try await reauthenticate("guess") == 401) }
            #expect(try await reauthenticate(testPassword) == 401)
            #expect(try await Browser(server).logIn().status == 200)
            server.clock.advance(by: .seconds(1))
            #expect(try await reauthenticate(testPassword) == 200)
        }
    }

    @Test func `So is guessing it by a change of password, which leaves this device alone known (A6, A8)`() async throws
    {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let other = Browser(server)
            try await other.logIn()
            func change(_ current: String) async throws -> Int {
                try await browser.post(
                    "/auth/password", #"{"currentPassword":"\#(current)","newPassword":"another password"}"#
                ).status
            }
            for _ in 1...5 { #expect(try await change("guess") == 401) }
            #expect(try await change(testPassword) == 401)
            server.clock.advance(by: .seconds(1))
            #expect(try await change(testPassword) == 200)

            for _ in 1...5 { _ = try await Browser(server).post("/auth/login", Self.wrong, token: .none) }
            let login = #"{"email":"buyer@example.com","password":"another password"}"#
            #expect(try await other.post("/auth/login", login, token: .none).status == 401)
            #expect(try await browser.post("/auth/login", login, token: .none).status == 200)
        }
    }
}
