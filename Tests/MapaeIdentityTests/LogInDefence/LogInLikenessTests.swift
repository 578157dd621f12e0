import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Nobody learns from an answer, or from the time it takes, whether an address has an account or is locked (A6, 3.7).
@Suite
struct LogInLikenessTests {
    @Test(arguments: TestEngine.allCases)
    func `an address nobody has slows down and locks like one somebody has (A6, 3.7)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            _ = try await world.signUp()
            // Seconds to wait before each attempt: too early, in time, far too late.
            for wait in [0, 0, 0, 0, 0, 0, 1, 1, 1, 4, 0, 8, 0, 899, 1, 1800, 0, 100_000, 0, 0, 0, 0, 0, 0] {
                world.clock.advance(by: .seconds(Int64(wait)))
                var seen: [[String]] = []
                for email in ["kim@example.com", "nobody@example.com"] {
                    let before = (world.hasher.derivations, try await world.failures(of: email))
                    let answer = try await world.wrong(email)
                    let derivations = world.hasher.derivations - before.0
                    let failures = try await world.failures(of: email) - before.1
                    seen.append([answer ?? "", "\(derivations)", "\(failures)"])
                }
                #expect(seen[0] == seen[1])
                #expect(seen[0][0] == "INVALID_CREDENTIALS")
                #expect(seen[0][1] == "1")
            }
            #expect(try await world.failures(of: "nobody@example.com") > 10)
        }
    }

    /// The kinds of attempts that answer alike.
    enum Kind: CaseIterable {
        case wrong, unknown, malformed, slowed, locked, accountLocked, accountLockedUnknown

        func attempt(_ number: Int, in world: IdentityFixture) async throws -> String? {
            switch self {
            case .wrong: try await world.wrong(from: .network(number))
            case .unknown: try await world.wrong("nobody@example.com", from: .network(number))
            case .malformed: try await world.wrong("nobody", from: .network(number))
            case .slowed: try await world.right("slowed@example.com")
            case .locked: try await world.right("locked@example.com")
            case .accountLocked: try await world.right("besieged@example.com", from: .network(number))
            case .accountLockedUnknown: try await world.wrong("nobody.else@example.com", from: .network(number))
            }
        }
    }

    @Test
    func `unknown, wrong, slowed and locked each cost one derivation and like time (A6, 3.7)`() async throws {
        try await withTestStore(.sqlite) { store in
            // Low for a test, and still by far the most an attempt does.
            let hasher = IdentityFixture.hasher(cost: .init(rounds: 1 << 11, blockSize: 8, parallelism: 1))
            let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))
            let world = try await IdentityFixture(
                store: store, clock: clock, keys: [IdentityFixture.hmacKey], hasher: hasher)
            try await Self.prepare(world)

            let rounds = 30
            var times: [Kind: [Duration]] = [:]
            for number in 0..<rounds {
                // In turn, so that a machine that slows down slows all.
                for kind in Kind.allCases {
                    let before = hasher.derivations
                    let start = ContinuousClock.now
                    let answer = try await kind.attempt(500 + number, in: world)
                    times[kind, default: []].append(ContinuousClock.now - start)
                    #expect(answer == "INVALID_CREDENTIALS", "\(kind)")
                    #expect(hasher.derivations - before == 1, "\(kind)")
                }
            }
            let ofWrong = try #require(times[.wrong])
            for (kind, all) in times {
                #expect(Self.isAlike(all, ofWrong), "\(kind) does not take a wrong password's time")
            }
            // The measure would notice an answer that is given without the work.
            let idle = (0..<rounds).map { Duration.microseconds($0) }
            #expect(!Self.isAlike(idle, ofWrong))
        }
    }

    /// Whether two series of times may be of one kind of work, whatever the machine does meanwhile: of all pairs of one
    /// time of each, neither is mostly below 0.55 of the other. A derivation less is so nearly always; a machine that
    /// slows down, which slows both, is not.
    private static func isAlike(_ left: [Duration], _ right: [Duration]) -> Bool {
        shareFarBelow(left, right) < 0.6 && shareFarBelow(right, left) < 0.6
    }

    private static func shareFarBelow(_ left: [Duration], _ right: [Duration]) -> Double {
        let pairs = left.flatMap { one in right.map { one / $0 < 0.55 } }
        return Double(pairs.count { $0 }) / Double(pairs.count)
    }

    private static func prepare(_ world: IdentityFixture) async throws {
        for name in ["kim", "slowed", "locked", "besieged"] { _ = try await world.signUp("\(name)@example.com") }
        for email in ["besieged@example.com", "nobody.else@example.com"] {
            let key = world.defence.accountKey(email)
            let now = world.clock.now()
            try await world.store.write { tx in
                for _ in 1...100 { _ = try LogInFailureRow.insert(key, at: now, in: tx) }
            }
        }
        for wait in [0, 0, 0, 0, 0, 1, 2, 4, 8] {
            world.clock.advance(by: .seconds(Int64(wait)))
            try await world.wrong("locked@example.com")
        }
        for _ in 1...5 { try await world.wrong("slowed@example.com") }
    }

    @Test(arguments: TestEngine.allCases)
    func `a session does not begin by a password that was replaced meanwhile (A5, 3.12)`(engine: TestEngine)
        async throws
    {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let proof = try await world.accounts.prove(
                email: "kim@example.com", password: IdentityFixture.password, from: .unknown)
            let hash = try await world.hasher.hash(Secret("another password"), for: .somebody)
            try await world.store.write { tx in
                try UserRow.find(user, in: tx)?.replacePasswordHash(with: hash, in: tx)
            }
            let answer = try await refusal {
                try await world.sessions.start(for: user, remembered: true, delivery: .cookie, by: proof)
            }
            #expect(answer == "INVALID_CREDENTIALS")
            #expect(try await world.sessions.list(of: user, current: world.anySession()).isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `log-ins at once that make a hash anew all begin their sessions (A9)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let dearer = try await IdentityFixture(
                store: world.store, clock: world.clock, keys: [IdentityFixture.hmacKey],
                hasher: IdentityFixture.hasher(cost: .init(rounds: 32, blockSize: 1, parallelism: 1)))
            let answers = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 1...4 {
                    group.addTask {
                        try await refusal {
                            let proof = try await dearer.accounts.prove(
                                email: "kim@example.com", password: IdentityFixture.password, from: .network(number))
                            return try await dearer.sessions.start(
                                for: user, remembered: true, delivery: .cookie, by: proof)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == [nil, nil, nil, nil])
        }
    }
}
