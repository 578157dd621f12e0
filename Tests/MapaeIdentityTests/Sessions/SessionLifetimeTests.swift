import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct SessionLifetimeTests {
    @Test(arguments: [(true, Duration.days(30)), (false, Duration.hours(12))])
    func `an idle session ends (A3, 3.2)`(remembered: Bool, idle: Duration) async throws {
        try await withIdentity(.sqlite) { world in
            let issued = try await world.logIn(remembered: remembered)
            #expect(issued.remembered == remembered)
            #expect(issued.refreshTokenExpiresAt == world.clock.now() + idle)
            world.clock.advance(by: idle - .milliseconds(1))
            let refreshed = try await world.refresh(issued)
            world.clock.advance(by: idle)
            #expect(try await refusal { try await world.refresh(refreshed) } == "SESSION_EXPIRED")
        }
    }

    @Test(arguments: [(true, Duration.days(29), Duration.days(180)), (false, Duration.hours(11), Duration.hours(24))])
    func `a session in constant use ends all the same (A3, 3.2)`(
        remembered: Bool, step: Duration, absolute: Duration
    ) async throws {
        try await withIdentity(.sqlite) { world in
            var issued = try await world.logIn(remembered: remembered)
            let end = world.clock.now() + absolute
            while world.clock.now() + step < end {
                world.clock.advance(by: step)
                issued = try await world.refresh(issued)
                #expect(issued.refreshTokenExpiresAt <= end)
            }
            #expect(issued.refreshTokenExpiresAt == end)
            world.clock.advance(by: end - world.clock.now())
            #expect(try await refusal { try await world.refresh(issued) } == "SESSION_EXPIRED")
        }
    }

    @Test
    func `an access token lives an hour, never longer than its session (A2, A3)`() async throws {
        try await withIdentity(.sqlite) { world in
            let issued = try await world.logIn(remembered: false)
            let sessionEnd = world.clock.now() + .hours(24)
            #expect(issued.principal.expiresAt == issued.principal.issuedAt + .hours(1))
            _ = try await world.sessions.authenticate(issued.accessToken)
            world.clock.advance(by: .hours(1))
            try await world.revocations.poll()
            #expect(try await refusal { try await world.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")

            world.clock.advance(by: .hours(10))
            let later = try await world.refresh(issued)
            world.clock.advance(by: .hours(11) + .minutes(30))
            let latest = try await world.refresh(later)
            world.clock.advance(by: .hours(1))
            let last = try await world.refresh(latest)
            #expect(last.principal.expiresAt == sessionEnd)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a proven credential is dated (3.12)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let session = try await world.logIn().principal.sessionID
            let start = world.clock.now()
            world.clock.advance(by: .minutes(16))
            #expect(try await world.sessions.authenticatedAt(session) == start)
            try await world.sessions.reauthenticated(session)
            #expect(try await world.sessions.authenticatedAt(session) == start + .minutes(16))

            try await world.sessions.end(session)
            #expect(try await refusal { try await world.sessions.authenticatedAt(session) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.sessions.reauthenticated(session) } == "AUTH_REQUIRED")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `every log-in is another session (3.12)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let first = try await world.logIn()
            let second = try await world.sessions.start(
                for: first.principal.userID, remembered: true, delivery: .cookie)
            #expect(first.principal.sessionID != second.principal.sessionID)
            #expect(first.refreshToken != second.refreshToken)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `sessions long past their end are deleted, others stay`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let old = try await world.logIn(remembered: false)
            _ = try await world.refresh(old)
            world.clock.advance(by: .days(32))
            let young = try await world.sessions.start(
                for: old.principal.userID, remembered: false, delivery: .cookie)
            #expect(try await world.sessions.purge() == 1)
            #expect(try await world.row(old.principal.sessionID) == nil)
            #expect(try await refusal { try await world.refresh(old) } == "SESSION_EXPIRED")
            _ = try await world.refresh(young)
        }
    }
}
