import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct RefreshTests {
    @Test(arguments: TestEngine.allCases)
    func `every refresh gives another token, and the chain goes on (A3, 3.1)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            var issued = try await world.logIn()
            var seen: Set<String> = [issued.refreshToken.exposed]
            for _ in 0..<5 {
                world.clock.advance(by: .minutes(55))
                issued = try await world.refresh(issued)
                #expect(seen.insert(issued.refreshToken.exposed).inserted)
                #expect(issued.refreshToken.exposed.hasPrefix("mrt_"))
                #expect(
                    try await world.sessions.authenticate(issued.accessToken).sessionID == issued.principal.sessionID)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a lost reply is answered with the same successor within ten seconds (A3)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let parent = try await world.logIn()
            let lost = try await world.refresh(parent)
            world.clock.advance(by: .seconds(10))
            let repeated = try await world.refresh(parent)
            #expect(repeated.refreshToken == lost.refreshToken)
            #expect(repeated.refreshTokenExpiresAt == lost.refreshTokenExpiresAt)
            _ = try await world.sessions.authenticate(repeated.accessToken)
            _ = try await world.refresh(repeated)
            #expect(try await world.events().isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `after the window another successor replaces the lost one, whose tokens are dead (A3)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let parent = try await world.logIn()
            let lost = try await world.refresh(parent)
            world.clock.advance(by: .milliseconds(10_001))
            let replacement = try await world.refresh(parent)
            #expect(replacement.refreshToken != lost.refreshToken)
            #expect(try await world.refresh(parent).refreshToken == replacement.refreshToken)

            #expect(try await refusal { try await world.sessions.authenticate(lost.accessToken) } == "AUTH_REQUIRED")
            _ = try await world.sessions.authenticate(replacement.accessToken)
            #expect(try await world.events().isEmpty)
            #expect(try await refusal { try await world.refresh(lost) } == "SESSION_EXPIRED")
            #expect(try await world.events().map(\.kind) == [.refreshTokenReused])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a lost reply followed by an hour of sleep still gets on (A3, A7)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let parent = try await world.logIn()
            _ = try await world.refresh(parent)
            world.clock.advance(by: .hours(1))
            let woken = try await world.refresh(parent)
            _ = try await world.sessions.authenticate(woken.accessToken)
            _ = try await world.refresh(woken)
            #expect(try await world.events().isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `once the successor was presented, its ancestor ends the family and is recorded (A3, 3.1)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let parent = try await world.logIn()
            let child = try await world.refresh(parent)
            let grandchild = try await world.refresh(child)
            _ = try await world.sessions.authenticate(grandchild.accessToken)

            #expect(try await refusal { try await world.refresh(parent) } == "SESSION_EXPIRED")
            #expect(try await refusal { try await world.refresh(grandchild) } == "SESSION_EXPIRED")
            #expect(
                try await refusal { try await world.sessions.authenticate(grandchild.accessToken) } == "AUTH_REQUIRED")
            let principal = parent.principal
            #expect(
                try await world.events() == [
                    SecurityEvent(
                        .refreshTokenReused, userID: principal.userID, sessionID: principal.sessionID,
                        detail: ["presented_generation": "1", "live_generation": "3"])
                ])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `once an access token of the successor was seen, its parent ends the family (A3)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let parent = try await world.logIn()
            let child = try await world.refresh(parent)
            _ = try await world.sessions.authenticate(child.accessToken)

            #expect(try await refusal { try await world.refresh(parent) } == "SESSION_EXPIRED")
            #expect(try await refusal { try await world.refresh(child) } == "SESSION_EXPIRED")
            #expect(try await world.events().map(\.kind) == [.refreshTokenReused])
        }
    }

    @Test
    func `an access token of the parent proves nothing about the successor (A3)`() async throws {
        try await withIdentity(.sqlite) { world in
            let parent = try await world.logIn()
            let lost = try await world.refresh(parent)
            _ = try await world.sessions.authenticate(parent.accessToken)
            #expect(try await world.refresh(parent).refreshToken == lost.refreshToken)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `fifty parallel refreshes get one successor (A3, 3.10)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let parent = try await world.logIn()
            let successors = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await world.refresh(parent).refreshToken.exposed } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(successors.count == 1)
            #expect(try await world.row(parent.principal.sessionID)?.generation == 2)
            #expect(try await world.events().isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a token presented the other way is refused and nothing happens to the session (A4)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let native = try await world.logIn(delivery: .body)
            let answer = try await refusal { try await world.refresh(native) }
            #expect(answer == "SESSION_EXPIRED")
            let refreshed = try await world.sessions.refresh(native.refreshToken, delivery: .body)
            #expect(refreshed.principal.delivery == .body)
        }
    }

    @Test(arguments: ["", "mrt_", "mrt_AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
    func `what is no refresh token is refused`(text: String) async throws {
        try await withIdentity(.sqlite) { world in
            let made = "mrt_" + Base64URL.encode(SystemRandom().bytes(32))
            for candidate in [text, made, made + "="] {
                let answer = try await refusal {
                    try await world.sessions.refresh(Secret(candidate), delivery: .cookie)
                }
                #expect(answer == "SESSION_EXPIRED")
                try await world.sessions.end(refreshToken: Secret(candidate))
            }
        }
    }
}
