@testable import MapaeCache
import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// What strangers may do from one network, and in all.
@Suite struct StrangerLimitTests {
    private let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))

    private func limits(_ act: StrangerLimits.Act, perNetwork: Int, inAll: Int) -> StrangerLimits {
        var settings = StrangerLimitSettings()
        settings[act].perNetwork = RateLimit(perNetwork, per: .minutes(10))
        settings[act].inAll = RateLimit(inAll, per: .minutes(10))
        return StrangerLimits(limiter: MemoryRateLimiter(clock: clock), settings: settings)
    }

    private func answer(_ limits: StrangerLimits, _ act: StrangerLimits.Act, _ asker: Asker) async throws -> String? {
        try await refusal { try await limits.admit(act, by: asker, counting: CountedCalls()) }
    }

    @Test(arguments: StrangerLimits.Act.allCases)
    func `a network has its allowance, whatever addresses it uses, and another has its own`(
        act: StrangerLimits.Act
    ) async throws {
        let limits = limits(act, perNetwork: 3, inAll: 1000)
        var answers: [String?] = []
        for number in 1...4 {
            answers.append(try await answer(limits, act, .stranger(from: .from("2001:db8:1:\(number)::1"))))
        }
        answers.append(try await answer(limits, act, .stranger(from: .from("2001:db8:2:1::1"))))
        #expect(answers == [nil, nil, nil, "RATE_LIMIT_EXCEEDED", nil])
    }

    @Test(arguments: StrangerLimits.Act.allCases)
    func `whoever the server knows does not count`(act: StrangerLimits.Act) async throws {
        let limits = limits(act, perNetwork: 1, inAll: 1)
        let user: UserID = IdentifierSource(clock: clock, random: SystemRandom()).make()
        for _ in 0..<10 { #expect(try await answer(limits, act, .known(user, from: .from(home))) == nil) }
        #expect(try await answer(limits, act, .somebody) == nil)
    }

    @Test(arguments: StrangerLimits.Act.allCases)
    func `a network that comes seldom is let in although busy ones have used up what there is for all`(
        act: StrangerLimits.Act
    ) async throws {
        let limits = limits(act, perNetwork: 100, inAll: 300)
        for network in 0..<3 {
            for _ in 0..<100 { #expect(try await answer(limits, act, .stranger(from: .network(network))) == nil) }
        }
        for network in 3..<33 {
            for _ in 0..<10 { #expect(try await answer(limits, act, .stranger(from: .network(network))) == nil) }
            #expect(try await answer(limits, act, .stranger(from: .network(network))) == "RATE_LIMIT_EXCEEDED")
        }
        #expect(try await answer(limits, act, .stranger(from: .network(99))) == "RATE_LIMIT_EXCEEDED")
    }

    @Test
    func `an attempt refused for all costs its network nothing, and one given back costs nobody anything`() async throws
    {
        let limiter = MemoryRateLimiter(clock: clock)
        var settings = StrangerLimitSettings()
        settings[.logIn].inAll = RateLimit(1, per: .minutes(10))
        let limits = StrangerLimits(limiter: limiter, settings: settings)
        let calls = CountedCalls()
        for network in 0..<2 { try await limits.admit(.logIn, by: .stranger(from: .network(network)), counting: calls) }
        #expect(try await answer(limits, .logIn, .stranger(from: .network(2))) == "RATE_LIMIT_EXCEEDED")
        #expect(await calls.giveBackAll().isEmpty)
        #expect(limiter.used.isEmpty)
    }
}
