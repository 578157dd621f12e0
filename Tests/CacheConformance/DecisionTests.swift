import MapaeCache
import MapaeCore
import MapaeTesting
import Testing

@Suite struct DecisionTests {
    private let limit = RateLimit(10, per: .hours(1))

    @Test(arguments: LimiterForm.allCases)
    func `of sixty calls at once, on two nodes where there can be, exactly ten pass (B10, 1.13)`(
        form: LimiterForm
    ) async throws {
        try await Nodes.with(form) { nodes in
            let decisions = try await nodes.together(60, limit)
            #expect(decisions.filter(\.isAllowed).count == 10)
            #expect(Set(decisions.filter(\.isAllowed).map(\.remaining)) == Set(0...9))
        }
    }

    @Test(arguments: LimiterForm.allCases)
    func `calls come back one by one, an interval apart`(form: LimiterForm) async throws {
        try await Nodes.with(form) { nodes in
            _ = try await nodes.together(10, limit)
            nodes.clock.advance(by: .minutes(6) - .milliseconds(1))
            #expect(try await !nodes.first.decide(nodes.key, limit).isAllowed)
            nodes.clock.advance(by: .milliseconds(1))
            #expect(try await nodes.second.decide(nodes.key, limit).isAllowed)
            #expect(try await !nodes.first.decide(nodes.key, limit).isAllowed)
            nodes.clock.advance(by: .minutes(18))
            #expect(try await nodes.together(10, limit).filter(\.isAllowed).count == 3)
            nodes.clock.advance(by: .hours(10))
            #expect(try await nodes.together(20, limit).filter(\.isAllowed).count == 10)
        }
    }

    @Test(arguments: LimiterForm.allCases)
    func `a decision tells what is left, when to come again and when all is back`(form: LimiterForm) async throws {
        try await Nodes.with(form) { nodes in
            let limit = RateLimit(3, per: .minutes(30))
            let first = try await nodes.first.decide(nodes.key, limit)
            #expect(
                first
                    == RateDecision(isAllowed: true, remaining: 2, retryAfter: .zero, resetAfter: .minutes(10)))
            nodes.clock.advance(by: .minutes(4))
            _ = try await nodes.first.decide(nodes.key, limit)
            let last = try await nodes.second.decide(nodes.key, limit)
            #expect(
                last == RateDecision(isAllowed: true, remaining: 0, retryAfter: .zero, resetAfter: .minutes(26)))
            let refused = try await nodes.first.decide(nodes.key, limit)
            #expect(
                refused
                    == RateDecision(
                        isAllowed: false, remaining: 0, retryAfter: .minutes(6), resetAfter: .minutes(26)))
            // Coming again when told to passes, and having been refused cost nothing.
            nodes.clock.advance(by: refused.retryAfter)
            #expect(try await nodes.second.decide(nodes.key, limit).isAllowed)
        }
    }

    @Test(arguments: LimiterForm.allCases)
    func `a call given back counts no more, and one that was never counted gives nothing`(
        form: LimiterForm
    ) async throws {
        try await Nodes.with(form) { nodes in
            try await nodes.first.giveBack(nodes.key, limit)
            _ = try await nodes.together(10, limit)
            #expect(try await !nodes.first.decide(nodes.key, limit).isAllowed)
            try await nodes.second.giveBack(nodes.key, limit)
            #expect(try await nodes.first.decide(nodes.key, limit).isAllowed)
            #expect(try await !nodes.second.decide(nodes.key, limit).isAllowed)
            // Long after the allowance is back there is no more than all of it.
            nodes.clock.advance(by: .hours(2))
            try await nodes.first.giveBack(nodes.key, limit)
            #expect(try await nodes.together(20, limit).filter(\.isAllowed).count == 10)
        }
    }

    @Test(arguments: LimiterForm.allCases)
    func `a reset gives the whole allowance back, to that key alone`(form: LimiterForm) async throws {
        try await Nodes.with(form) { nodes in
            _ = try await nodes.together(10, limit)
            _ = try await nodes.first.decide(nodes.key + "other", RateLimit(1, per: .hours(1)))
            try await nodes.second.reset(nodes.key)
            #expect(try await nodes.together(20, limit).filter(\.isAllowed).count == 10)
            #expect(
                try await !nodes.first.decide(nodes.key + "other", RateLimit(1, per: .hours(1))).isAllowed)
        }
    }

    @Test(arguments: LimiterForm.allCases)
    func `a clock set back, or a limit made narrower, makes nobody wait longer than the limit says`(
        form: LimiterForm
    ) async throws {
        try await Nodes.with(form) { nodes in
            let long = RateLimit(2, per: .hours(2))
            _ = try await nodes.together(2, long)
            let short = RateLimit(2, per: .minutes(20))
            let refused = try await nodes.first.decide(nodes.key, short)
            #expect(!refused.isAllowed && refused.retryAfter == .minutes(10) && refused.resetAfter == .minutes(20))
            nodes.clock.advance(by: .minutes(10))
            #expect(try await nodes.second.decide(nodes.key, short).isAllowed)
            nodes.clock.advance(by: .hours(-1))
            #expect(try await nodes.first.decide(nodes.key, short).retryAfter == .minutes(10))
        }
    }

    @Test(arguments: LimiterForm.allCases)
    func `an interval that is no whole number of milliseconds is kept exactly`(form: LimiterForm) async throws {
        try await Nodes.with(form) { nodes in
            let limit = RateLimit(7, per: .hours(1))
            let decision = try await nodes.first.decide(nodes.key, limit)
            #expect(decision.resetAfter == .microseconds(514_285_714))
            _ = try await nodes.together(6, limit)
            #expect(try await nodes.first.decide(nodes.key, limit).resetAfter == .microseconds(3_599_999_998))
        }
    }
}
