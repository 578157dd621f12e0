import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct SessionEndTests {
    @Test(arguments: TestEngine.allCases)
    func `log-out ends access and refresh at once (A5, 3.3)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let issued = try await world.logIn()
            let principal = try await world.sessions.authenticate(issued.accessToken)
            #expect(principal.nickname == "김철수")
            try await world.sessions.end(principal.sessionID)
            try await world.sessions.end(principal.sessionID)
            #expect(try await refusal { try await world.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.refresh(issued) } == "SESSION_EXPIRED")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a session ends by any of its refresh tokens, however old (A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let first = try await world.logIn()
            let second = try await world.refresh(first)
            try await world.sessions.end(refreshToken: first.refreshToken)
            #expect(try await refusal { try await world.sessions.authenticate(second.accessToken) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.refresh(second) } == "SESSION_EXPIRED")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `all other sessions end, the kept one and other people's go on (A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let kept = try await world.logIn()
            let user = kept.principal.userID
            let other = try await world.sessions.start(for: user, remembered: true, delivery: .body)
            let lee = try await world.signUp("lee@example.com")
            let stranger = try await world.sessions.start(for: lee, remembered: true, delivery: .cookie)
            try await world.sessions.endAll(of: user, except: kept.principal.sessionID)

            #expect(try await refusal { try await world.sessions.authenticate(other.accessToken) } == "AUTH_REQUIRED")
            _ = try await world.sessions.authenticate(kept.accessToken)
            _ = try await world.sessions.authenticate(stranger.accessToken)
            try await world.sessions.endAll(of: user)
            #expect(try await refusal { try await world.sessions.authenticate(kept.accessToken) } == "AUTH_REQUIRED")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `another node learns of an ended session by its next poll (A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let other = try await world.otherNode()
            let issued = try await world.logIn()
            _ = try await other.sessions.authenticate(issued.accessToken)
            try await world.sessions.end(issued.principal.sessionID)
            // Still from memory: what ends it is the poll.
            _ = try await other.sessions.authenticate(issued.accessToken)
            try await other.revocations.poll()
            #expect(try await refusal { try await other.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a node five seconds without a poll asks the store (A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let other = try await world.otherNode()
            let issued = try await world.logIn()
            _ = try await other.sessions.authenticate(issued.accessToken)
            try await world.sessions.end(issued.principal.sessionID)
            world.clock.advance(by: .seconds(5))
            #expect(try await refusal { try await other.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a node that starts loads what was ended before (A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let issued = try await world.logIn()
            try await world.sessions.end(issued.principal.sessionID)
            world.clock.advance(by: .minutes(50))
            let fresh = Revocations(store: world.store, clock: world.clock, accessTokenLifetime: .hours(1))
            #expect(!fresh.isLoaded)
            #expect(try await fresh.contains(issued.principal.sessionID))
            try await fresh.poll()
            #expect(fresh.isLoaded)
            #expect(try await fresh.contains(issued.principal.sessionID))
        }
    }

    @Test
    func `a row committed after one with a higher number is still found for a minute (A5)`() async throws {
        try await withIdentity(.sqlite) { world in
            let sessions: [SessionID] = (0..<3).map { _ in
                IdentifierSource(clock: world.clock, random: SystemRandom()).make()
            }
            func commit(_ id: Int64, _ session: SessionID) async throws {
                let expiry = world.clock.now() + .hours(1)
                _ = try await world.store.write { tx in
                    try tx.execute(
                        """
                        INSERT INTO revocations (id, subject_id, at_ms, expires_at_ms)
                        VALUES (\(id), \(session), 0, \(expiry))
                        """)
                }
            }
            func pollEverySecond(_ seconds: Int) async throws {
                for _ in 0..<seconds {
                    world.clock.advance(by: .seconds(1))
                    try await world.revocations.poll()
                }
            }
            try await commit(10, sessions[0])
            try await pollEverySecond(120)
            try await commit(30, sessions[1])
            try await pollEverySecond(59)
            try await commit(20, sessions[2])
            try await pollEverySecond(1)
            for session in sessions { #expect(try await world.revocations.contains(session)) }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `revocations go when no access token can need them any more`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let session = try await world.logIn().principal.sessionID
            try await world.sessions.end(session)
            func isKept() async throws -> Bool {
                try await world.store.read { tx in try RevocationRow.exists(session, in: tx) }
            }
            world.clock.advance(by: .hours(1))
            try await world.revocations.purge()
            #expect(try await isKept())
            world.clock.advance(by: .minutes(6))
            try await world.revocations.purge()
            #expect(try await !isKept())
        }
    }

    @Test
    func `a token is verified once, and forgetting a user looks the nickname up again (A2)`() async throws {
        try await withIdentity(.sqlite) { world in
            let issued = try await world.logIn()
            #expect(world.sessions.verified.count == 0)
            _ = try await world.sessions.authenticate(issued.accessToken)
            _ = try await world.sessions.authenticate(issued.accessToken)
            #expect(world.sessions.verified.count == 1)
            world.sessions.forget(issued.principal.userID)
            #expect(world.sessions.verified.count == 0)
            _ = try await world.sessions.authenticate(issued.accessToken)
        }
    }

    @Test
    func `the memory of verified tokens is bounded and keeps what is used`() {
        let memory = VerifiedTokens(capacity: 10)
        let principal = Principal(
            userID: IdentifierSource(clock: SystemClock(), random: SystemRandom()).make(),
            sessionID: IdentifierSource(clock: SystemClock(), random: SystemRandom()).make(), nickname: "김",
            role: .general, issuedAt: Timestamp(seconds: 0), expiresAt: Timestamp(seconds: 1), delivery: .cookie)
        let used = VerifiedTokens.digest(of: Secret("used"))
        let entry = VerifiedToken(principal: principal, keyID: "k")
        memory.insert(entry, for: used)
        for number in 0..<100 {
            memory.insert(entry, for: VerifiedTokens.digest(of: Secret("\(number)")))
            #expect(memory.value(used) != nil)
            #expect(memory.count <= 11)
        }
        #expect(memory.value(VerifiedTokens.digest(of: Secret("0"))) == nil)
    }
}
