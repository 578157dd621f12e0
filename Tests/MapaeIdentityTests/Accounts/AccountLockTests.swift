import MapaeCache
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// What holds beyond one source: the account's own limit, its networks', all the world's (A6).
@Suite
struct AccountLockTests {
    /// Fails so often from as many networks.
    static func fail(_ times: Int, _ world: IdentityFixture, startingAt first: Int = 0) async throws {
        for number in first..<(first + times) { try await world.wrong(from: .network(number)) }
    }

    @Test(arguments: TestEngine.allCases)
    func `beyond a hundred failures in a day an account takes known devices alone (A6, 3.7)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let device = try await world.devices.remember(nil, of: user)
            try await Self.fail(50, world)
            world.clock.advance(by: .hours(12))
            try await Self.fail(49, world, startingAt: 50)
            #expect(try await world.right(from: .network(900)) == nil)
            try await Self.fail(1, world, startingAt: 99)
            #expect(try await world.right(from: .network(901)) == "INVALID_CREDENTIALS")
            #expect(try await world.right(from: .network(902), device: device) == nil)
            #expect(try await world.failures() == 100)

            // Refused attempts do not hold the lock: half of the failures are a day old now.
            try await Self.fail(30, world, startingAt: 200)
            world.clock.advance(by: .hours(12))
            #expect(try await world.right(from: .network(903)) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of attempts from everywhere at once no more are looked at than the account allows (A6)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            _ = try await world.signUp()
            try await Self.fail(90, world)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 100..<150 { group.addTask { try await world.wrong(from: .network(number)) } }
                try await group.waitForAll()
            }
            #expect(try await world.failures() == 100)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a locked account leaves one event a day (A6, B13)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            try await Self.fail(60, world)
            world.clock.advance(by: .hours(1))
            try await Self.fail(60, world, startingAt: 60)
            #expect(
                try await world.events() == [
                    SecurityEvent(.logInLocked, userID: user, detail: ["scope": "account"])
                ])
            // Sixty failures grow old and as many new ones come: still the same day.
            world.clock.advance(by: .hours(23))
            try await Self.fail(60, world, startingAt: 200)
            #expect(try await world.events().count == 1)
            world.clock.advance(by: .hours(1))
            try await Self.fail(60, world, startingAt: 300)
            #expect(try await world.events().count == 2)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a password reset opens the account to every device again (A6)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            for _ in 1...5 { try await world.wrong() }
            try await Self.fail(100, world)
            #expect(try await world.right(from: .network(900)) == "INVALID_CREDENTIALS")
            try await world.store.write { tx in try world.defence.clear(of: user, in: tx) }
            #expect(try await world.right(from: .network(900)) == nil)
            #expect(try await world.right() == nil)
            #expect(try await world.failures() == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a session's own failures stop it, and no lock elsewhere does (A6, 3.12)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            try await Self.fail(100, world)
            world.clock.advance(by: .hours(1))
            func start() async throws -> SessionID {
                try await world.sessions.start(for: user, remembered: false, delivery: .cookie).principal.sessionID
            }
            let (own, stolen) = (try await start(), try await start())
            func reauthenticate(_ password: Secret<String>, in session: SessionID) async throws -> String? {
                try await refusal { try await world.accounts.verify(password: password, of: user, in: session) }
            }
            for _ in 1...50 { #expect(try await reauthenticate(Secret("guess"), in: stolen) == "INVALID_CREDENTIALS") }
            #expect(try await world.failures() == 105)
            #expect(try await reauthenticate(IdentityFixture.password, in: stolen) == "INVALID_CREDENTIALS")
            #expect(try await reauthenticate(IdentityFixture.password, in: own) == nil)
            let entries = try await world.history.list(of: user, after: nil).entries
            #expect(entries.first?.method == .reauthentication && entries.first?.outcome == .failure)
        }
    }

    @Test
    func `a network's attempts are limited whoever they are for, and cost no work beyond (A6, 3.7)`() async throws {
        var limits = StrangerLimitSettings()
        limits[.logIn].perNetwork = RateLimit(3, per: .minutes(10))
        try await Self.withLimits(limits) { world, device in
            // One try for each account: what no count of failures of one account would see.
            for number in 1...3 {
                let source = SignInSource.from("198.51.100.\(number)")
                let answer = try await world.wrong("user\(number)@example.com", from: source)
                #expect(answer == "INVALID_CREDENTIALS")
            }
            let before = world.hasher.derivations
            let fourth = SignInSource.from("198.51.100.4")
            #expect(try await world.right(from: fourth) == "RATE_LIMIT_EXCEEDED")
            #expect(try await world.right("malformed", from: fourth) == "RATE_LIMIT_EXCEEDED")
            #expect(world.hasher.derivations == before)
            #expect(try await world.right(from: fourth, device: device) == nil)
            #expect(try await world.right(from: .from("198.51.101.4")) == nil)
            world.clock.advance(by: .minutes(10))
            #expect(try await world.right(from: fourth) == nil)
        }
    }

    @Test
    func `attempts in all are limited, but never the owner's own device (A6)`() async throws {
        var limits = StrangerLimitSettings()
        limits[.logIn].inAll = RateLimit(20, per: .minutes(10))
        try await Self.withLimits(limits) { world, device in
            // As many again from networks that come seldom.
            for number in 0..<40 { try await world.wrong("user\(number)@example.com", from: .network(number)) }
            let error = await #expect(throws: Failure.self) {
                try await world.accounts.prove(
                    email: "kim@example.com", password: IdentityFixture.password, from: .network(99))
            }
            #expect(error?.code == .rateLimitExceeded)
            #expect(error?.retryAfterSeconds == 30)
            #expect(try await world.right(from: .network(99), device: device) == nil)
        }
    }

    /// With a user and the token of the user's device.
    private static func withLimits(
        _ limits: StrangerLimitSettings, _ body: (IdentityFixture, Secret<String>) async throws -> Void
    ) async throws {
        try await withTestStore(.sqlite) { store in
            let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))
            let world = try await IdentityFixture(
                store: store, clock: clock, keys: [IdentityFixture.hmacKey], strangers: limits)
            try await body(world, try await world.devices.remember(nil, of: try await world.signUp()))
        }
    }
}
