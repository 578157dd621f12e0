import HTTPTypes
import MapaeCore
import MapaeHTTP
import Testing

/// Tokens in the body (A4).
@Suite struct DeliveryTests {
    static let logIn = #"{"email":"buyer@example.com","password":"\#(testPassword)","delivery":"body"}"#

    @Test func `A native app gets its tokens in the body and no cookies (A4)`() async throws {
        try await LocalServer.run { server in
            try await Browser(server).signUp()
            let answer = try await server.post("/auth/login", Self.logIn)
            #expect(answer.status == 200)
            #expect(answer.headers[values: .setCookie].isEmpty)
            #expect(answer["expiresIn"] == "3600")
            let (access, refresh) = (try #require(answer["accessToken"]), try #require(answer["refreshToken"]))
            let device = try #require(answer["deviceToken"])
            #expect(
                answer.text
                    == #"{"accessToken":"\#(access)","deviceToken":"\#(device)","expiresIn":3600,"#
                    + #""refreshToken":"\#(refresh)","success":true}"#)
            let me = try await server.send(.get, "/auth/me", headers: [.authorization: "Bearer \(access)"])
            #expect(me["user.nickname"] == "마패")
        }
    }

    @Test func `A refresh token from the body is answered in the body, without cookies (A4)`() async throws {
        try await LocalServer.run { server in
            try await Browser(server).signUp()
            let first = try await server.post("/auth/login", Self.logIn)
            let refresh = try #require(first["refreshToken"])
            // The old access token is often still attached.
            server.clock.advance(by: .hours(2))
            let answer = try await server.post(
                "/auth/refresh", #"{"refreshToken":"\#(refresh)"}"#,
                headers: [.authorization: "Bearer \(first["accessToken"] ?? "")"])
            #expect(answer.status == 200)
            #expect(answer.headers[values: .setCookie].isEmpty)
            #expect(answer["accessToken"] != first["accessToken"])
            #expect(answer["refreshToken"] != refresh)
        }
    }

    @Test func `Asking for tokens in the body beside a session cookie is refused (A4)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let token = try #require(browser.cookie(.refreshToken))
            for (path, body) in [
                ("/auth/login", Self.logIn),
                ("/auth/refresh", #"{"delivery":"body"}"#),
                ("/auth/refresh", #"{"refreshToken":"\#(token)"}"#),
            ] {
                let answer = try await browser.post(path, body, token: .none)
                #expect(answer.status == 400)
                #expect(answer.errorCode == "INVALID_INPUT")
                #expect(answer["error.field"] == "delivery")
                #expect(!answer.text.contains("mrt_"))
            }
        }
    }

    @Test func `A session never changes how its tokens travel (A4)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let ofCookie = try #require(browser.cookie(.refreshToken))
            #expect(
                try await server.post("/auth/refresh", #"{"refreshToken":"\#(ofCookie)"}"#).errorCode
                    == "SESSION_EXPIRED")
            let answer = try await server.post("/auth/login", Self.logIn)
            let native = Browser(server)
            let cookies = server.settings.cookies
            native.cookies = [
                cookies.name(.accessToken): answer["accessToken"] ?? "",
                cookies.name(.refreshToken): answer["refreshToken"] ?? "",
            ]
            #expect(try await native.get("/auth/me").status == 401)
            #expect(try await native.post("/auth/refresh", token: .none).errorCode == "SESSION_EXPIRED")
        }
    }

    @Test func `A body refresh without a token, or with words that contradict it, is refused`() async throws {
        try await LocalServer.run { server in
            let missing = try await server.post("/auth/refresh", #"{"delivery":"body"}"#)
            #expect(missing["error.field"] == "refreshToken")
            let contradictory = try await server.post(
                "/auth/refresh", #"{"delivery":"cookie","refreshToken":"mrt_x"}"#)
            #expect(contradictory["error.field"] == "delivery")
        }
    }

    @Test func `Log-out by bearer token ends the session and sets no cookies`() async throws {
        try await LocalServer.run { server in
            try await Browser(server).signUp()
            let answer = try await server.post("/auth/login", Self.logIn)
            let bearer: HTTPFields = [.authorization: "Bearer \(answer["accessToken"] ?? "")"]
            let out = try await server.post("/auth/logout", "", headers: bearer)
            #expect(out.text == #"{"success":true}"#)
            #expect(out.headers[values: .setCookie].isEmpty)
            #expect(try await server.send(.get, "/auth/me", headers: bearer).status == 401)
        }
    }
}
