import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// The list of sessions and their end, one by one (A9, 3.12).
@Suite
struct SessionListTests {
    @Test(arguments: TestEngine.allCases)
    func `live sessions are listed with device, address and times, the one used last first (A9, 3.12)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let start = world.clock.now()
            let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
            let phone = try await world.sessions.start(
                for: user, remembered: true, delivery: .cookie, from: .from("2001:db8::1", userAgent: agent))
            world.clock.advance(by: .minutes(10))
            let app = try await world.sessions.start(for: user, remembered: false, delivery: .body)
            world.clock.advance(by: .minutes(10))
            _ = try await world.refresh(phone)

            let list = try await world.sessions.list(of: user, current: app.principal.sessionID)
            try #require(list.map(\.id) == [phone.principal.sessionID, app.principal.sessionID])
            #expect(list[0].device == "Safari · iPhone" && list[0].address == "2001:db8::1")
            #expect(list[0].createdAt == start && list[0].lastSeenAt == start + .minutes(20))
            #expect(list[0].authenticatedAt == start && list[0].expiresAt == start + .minutes(20) + .days(30))
            #expect(list[0].remembered && list[0].delivery == .cookie && !list[0].isCurrent)
            #expect(list[1].device == nil && list[1].address == nil)
            #expect(!list[1].remembered && list[1].delivery == .body && list[1].isCurrent)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `ended, expired and other people's sessions are not listed (A9)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let ended = try await world.logIn()
            let user = ended.principal.userID
            _ = try await world.sessions.start(for: user, remembered: false, delivery: .cookie)
            let kept = try await world.sessions.start(for: user, remembered: true, delivery: .cookie)
            let lee = try await world.signUp("lee@example.com")
            _ = try await world.sessions.start(for: lee, remembered: true, delivery: .cookie)
            try await world.sessions.end(ended.principal.sessionID)
            world.clock.advance(by: .hours(12))
            let list = try await world.sessions.list(of: user, current: kept.principal.sessionID)
            #expect(list.map(\.id) == [kept.principal.sessionID])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a session that its owner ends is over at once, on other nodes by their next poll (A5, A9, 3.3)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let other = try await world.otherNode()
            let lost = try await world.logIn()
            _ = try await world.sessions.authenticate(lost.accessToken)
            _ = try await other.sessions.authenticate(lost.accessToken)
            try await world.sessions.end(lost.principal.sessionID, of: lost.principal.userID)
            #expect(try await refusal { try await world.sessions.authenticate(lost.accessToken) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.refresh(lost) } == "SESSION_EXPIRED")
            try await other.revocations.poll()
            #expect(try await refusal { try await other.sessions.authenticate(lost.accessToken) } == "AUTH_REQUIRED")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `another's, an ended, an expired and an unknown session cannot be ended (A9)`(engine: TestEngine) async throws
    {
        try await withIdentity(engine) { world in
            let kims = try await world.logIn()
            let lee = try await world.signUp("lee@example.com")
            func end(_ session: SessionID, of user: UserID) async throws -> String? {
                try await refusal { try await world.sessions.end(session, of: user) }
            }
            #expect(try await end(kims.principal.sessionID, of: lee) == "SESSION_NOT_FOUND")
            _ = try await world.sessions.authenticate(kims.accessToken)
            #expect(try await end(world.anySession(), of: lee) == "SESSION_NOT_FOUND")
            #expect(try await end(kims.principal.sessionID, of: kims.principal.userID) == nil)
            #expect(try await end(kims.principal.sessionID, of: kims.principal.userID) == "SESSION_NOT_FOUND")
            let expired = try await world.sessions.start(for: lee, remembered: false, delivery: .cookie)
            world.clock.advance(by: .hours(12))
            #expect(try await end(expired.principal.sessionID, of: lee) == "SESSION_NOT_FOUND")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `ending all others says how many were alive (A9)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let first = try await world.logIn()
            let user = first.principal.userID
            _ = try await world.sessions.start(for: user, remembered: false, delivery: .cookie)
            world.clock.advance(by: .hours(13))
            for _ in 1...3 { _ = try await world.sessions.start(for: user, remembered: true, delivery: .body) }
            #expect(try await world.sessions.endAll(of: user, except: first.principal.sessionID) == 3)
            #expect(try await world.sessions.endAll(of: user, except: first.principal.sessionID) == 0)
            _ = try await world.refresh(first)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `where a deleted account's sessions came from is forgotten (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let session = try await world.sessions.start(
                for: user, remembered: true, delivery: .cookie, from: .from(home, userAgent: "Firefox/140.0"))
            #expect(try await world.row(session.principal.sessionID)?.address == home)
            try await world.store.write { tx in try SessionRow.eraseSources(of: user, in: tx) }
            let row = try #require(try await world.row(session.principal.sessionID))
            #expect(row.address == nil && row.device == nil)
        }
    }

    @Test(arguments: [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/136.0 Whale/4.32 Safari/537.36", "Whale · Windows"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/130.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Linux; Android 14; SM-S928N) SamsungBrowser/27.0 Chrome/125.0", "Samsung Internet · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140.0 Safari/604.1", "Chrome · iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) KAKAOTALK 25.1", "KakaoTalk · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari · Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("Mozilla/5.0 (Windows NT 10.0)", "Windows"),
    ])
    func `a device is told in a few words (A9)`(userAgent: String, words: String) {
        #expect(SignInSource.from(home, userAgent: userAgent).device == words)
    }

    @Test(arguments: [
        "", "curl/8.5.0", "<script>alert(1)</script>", String(repeating: "x", count: 256) + "Chrome/140.0 (Windows)",
    ])
    func `a device that says nothing known is not known (A9)`(userAgent: String) {
        #expect(SignInSource.from(home, userAgent: userAgent).device == nil)
    }
}

extension IdentityFixture {
    /// The id of a session nobody has.
    func anySession() -> SessionID {
        IdentifierSource(clock: clock, random: SystemRandom()).make()
    }
}
