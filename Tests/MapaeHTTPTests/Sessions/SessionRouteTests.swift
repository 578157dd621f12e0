import Foundation
import HTTPTypes
import MapaeCore
import MapaeHTTP
import Testing

/// The list of sessions and the sign-in history (A9, 3.12).
@Suite struct SessionRouteTests {
    static let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"

    @Test func `Sessions are listed with all that tells them apart (A9, 3.12)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            server.clock.advance(by: .seconds(10))
            let other = Browser(server)
            let login = #"{"email":"buyer@example.com","password":"\#(testPassword)","remember":true}"#
            _ = try await other.post("/auth/login", login, token: .none, headers: [.userAgent: Self.agent])
            let list = try await browser.get("/auth/sessions")
            #expect(list.status == 200)
            #expect(list.headers[.cacheControl] == "no-store")
            let (second, first) = (
                try #require(list["data.sessions.0.sessionId"]), try #require(list["data.sessions.1.sessionId"])
            )
            #expect(
                list.text
                    == #"{"data":{"sessions":[{"authenticatedAt":"2026-09-21T14:13:30.000Z","#
                    + #""createdAt":"2026-09-21T14:13:30.000Z","current":false,"delivery":"cookie","#
                    + #""device":"Chrome · Windows","expiresAt":"2026-10-21T14:13:30.000Z","#
                    + #""lastSeenAt":"2026-09-21T14:13:30.000Z","remembered":true,"sessionId":"\#(second)"},"#
                    + #"{"authenticatedAt":"2026-09-21T14:13:20.000Z","createdAt":"2026-09-21T14:13:20.000Z","#
                    + #""current":true,"delivery":"cookie","expiresAt":"2026-09-22T02:13:20.000Z","#
                    + #""lastSeenAt":"2026-09-21T14:13:20.000Z","remembered":false,"sessionId":"\#(first)"}]},"#
                    + #""success":true}"#)
        }
    }

    @Test func `One session is ended from another, at once (A9, 3.12, 3.3)`() async throws {
        try await LocalServer.run { server in
            let (browser, lost) = (Browser(server), Browser(server))
            try await browser.signUp()
            server.clock.advance(by: .seconds(1))
            try await lost.logIn()
            // From now on the server knows the token, and asks memory alone whether it counts.
            #expect(try await lost.get("/auth/me").status == 200)
            let lostID = try #require(try await browser.get("/auth/sessions")["data.sessions.0.sessionId"])
            let answer = try await browser.send(.delete, "/auth/sessions/\(lostID)")
            #expect(answer.status == 200 && answer.text == #"{"success":true}"#)
            #expect(answer.headers[values: .setCookie].isEmpty)
            let ended = [try await browser.get("/auth/me").status, try await lost.get("/auth/me").status]
            #expect(ended == [200, 401])
            #expect(try await lost.post("/auth/refresh", token: .none).errorCode == "SESSION_EXPIRED")
            #expect(try await browser.send(.delete, "/auth/sessions/\(lostID)").errorCode == "SESSION_NOT_FOUND")
        }
    }

    @Test func `Another's session, an unknown one and what is no id are not found (A9)`() async throws {
        try await LocalServer.run { server in
            let (kim, lee) = (Browser(server), Browser(server))
            try await kim.signUp()
            try await lee.signUp("lee@example.com")
            let id = try #require(try await kim.get("/auth/sessions")["data.sessions.0.sessionId"])
            for path in [id, "ses_\(String(repeating: "0", count: 32))", "x", "usr_1"] {
                let answer = try await lee.send(.delete, "/auth/sessions/\(path)")
                #expect(answer.status == 404 && answer.errorCode == "SESSION_NOT_FOUND")
            }
            #expect(try await kim.get("/auth/me").status == 200)
        }
    }

    @Test func `Ending one's own session is a log-out (A9)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let id = try #require(try await browser.get("/auth/sessions")["data.sessions.0.sessionId"])
            #expect(try await browser.send(.delete, "/auth/sessions/\(id)").status == 200)
            #expect(browser.cookie(.accessToken) == nil && browser.cookie(.refreshToken) == nil)
            #expect(browser.cookie(.knownDevice) != nil)
        }
    }

    @Test func `All others are ended and counted (A9)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let others = [Browser(server), Browser(server), Browser(server)]
            for other in others {
                try await other.logIn()
                #expect(try await other.get("/auth/me").status == 200)
            }
            let answer = try await browser.send(.delete, "/auth/sessions")
            #expect(answer.text == #"{"data":{"ended":3},"success":true}"#)
            for other in others { #expect(try await other.get("/auth/me").status == 401) }
            #expect(try await browser.get("/auth/me").status == 200)
        }
    }

    @Test func `Every log-in is a session of its own, whatever the browser brought along (3.12)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let before = try await browser.get("/auth/sessions")["data.sessions.0.sessionId"]
            try await browser.logIn()
            let after = try await browser.get("/auth/sessions")
            #expect(after["data.sessions.0.sessionId"] != before)
            #expect(after["data.sessions.1.sessionId"] == nil)
        }
    }

    @Test func `The history tells what happened, the newest first (A9)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            server.clock.advance(by: .seconds(1))
            _ = try await Browser(server).post(
                "/auth/login", LogInDefenceRouteTests.wrong, token: .none, headers: [.userAgent: Self.agent])
            let answer = try await browser.get("/auth/history")
            #expect(
                answer.text
                    == #"{"data":{"entries":[{"at":"2026-09-21T14:13:21.000Z","device":"Chrome · Windows","#
                    + #""method":"password","outcome":"failure"},{"at":"2026-09-21T14:13:20.000Z","#
                    + #""method":"signup","outcome":"success"}]},"success":true}"#)
            #expect(try await browser.get("/auth/history?cursor=x")["error.field"] == "cursor")
        }
    }

    @Test func `The history goes on where a page ended (A9)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            for _ in 1...20 { try await Browser(server).logIn() }
            let first = try await browser.get("/auth/history")
            #expect(first["data.entries.19.outcome"] == "success" && first["data.entries.20.outcome"] == nil)
            let cursor = try #require(first["data.nextCursor"])
            let second = try await browser.get("/auth/history?cursor=\(cursor)")
            #expect(second["data.entries.0.method"] == "signup")
            #expect(second["data.entries.1.outcome"] == nil && second["data.nextCursor"] == nil)
        }
    }

    @Test(arguments: ["/auth/sessions", "/auth/history"])
    func `Nobody reads them without a session (A9)`(path: String) async throws {
        try await LocalServer.run { server in
            let answer = try await server.send(.get, path)
            #expect(answer.errorCode == "AUTH_REQUIRED")
        }
    }
}
