import MapaeCore
import MapaeTesting
import Testing

/// Rate limits over whole servers (B10).
@Suite struct SharedLimitTests {
    @Test func `Of forty calls at once on one node exactly ten pass (B10, 1.13)`() async throws {
        try await Nodes.one { nodes in
            let token = try await nodes.token()
            let statuses = try await nodes.atOnce(40) { try await nodes.prepare(token, on: $0) }
            #expect(statuses.filter { $0 == 200 }.count == 10)
            #expect(statuses.filter { $0 == 429 }.count == 30)
        }
    }

    @Test(arguments: Nodes.Place.allCases)
    func `Of forty calls at once on two nodes exactly ten pass (B10, F2, 1.13)`(place: Nodes.Place) async throws {
        try await Nodes.two(place) { nodes in
            let token = try await nodes.token()
            let statuses = try await nodes.atOnce(40) { try await nodes.prepare(token, on: $0) }
            #expect(statuses.filter { $0 == 200 }.count == 10)
            #expect(statuses.filter { $0 == 429 }.count == 30)
            #expect(try await nodes.degraded() == "[]")
        }
    }

    @Test(arguments: Nodes.Place.allCases)
    func `Of forty log-ins at once from one address thirty are looked at by two nodes together (B10)`(
        place: Nodes.Place
    ) async throws {
        try await Nodes.two(place) { nodes in
            let statuses = try await nodes.atOnce(40) { try await nodes.logIn(on: $0) }
            #expect(statuses.filter { $0 == 401 }.count == 30)
            #expect(statuses.filter { $0 == 429 }.count == 10)
        }
    }

    @Test(arguments: Nodes.Place.allCases)
    func `Either node tells the one allowance, and when to come again (B10)`(place: Nodes.Place) async throws {
        try await Nodes.two(place) { nodes in
            let token = try await nodes.token()
            #expect(try await nodes.prepare(token, on: 0).limits == ["10", "9", "6", nil])
            #expect(try await nodes.prepare(token, on: 1).limits == ["10", "8", "12", nil])
            for number in 0..<8 { #expect(try await nodes.prepare(token, on: number % 2).status == 200) }
            for node in 0...1 {
                let refused = try await nodes.prepare(token, on: node)
                #expect(refused.status == 429)
                #expect(refused.limits == ["10", "0", "60", "6"])
            }
            // Coming again a second early is refused with what is left of the wait; when it was said, it passes.
            nodes.clock.advance(by: .seconds(5))
            #expect(try await nodes.prepare(token, on: 1).limits == ["10", "0", "55", "1"])
            nodes.clock.advance(by: .seconds(1))
            #expect(try await nodes.prepare(token, on: 1).limits == ["10", "0", "60", nil])
        }
    }

    // MARK: Redis is away

    @Test func `While Redis is away payments go on under the whole limit, which /readyz tells (B10, F4)`() async throws
    {
        let redis = Secret("redis://127.0.0.1:\(try SilentServer().port)")
        try await Nodes.two(redis: redis) { nodes in
            let token = try await nodes.token()
            let statuses = try await nodes.atOnce(50) { try await nodes.prepare(token, on: $0) }
            // Each node for itself.
            #expect(statuses.filter { $0 == 200 }.count == 20)
            for node in 0...1 { #expect(try await nodes.degraded(node) == #"["cache"]"#) }
        }
    }

    @Test func `While Redis is away each node looks at half as many log-ins: together no more than before (B10, F4)`()
        async throws
    {
        let redis = Secret("redis://127.0.0.1:\(try SilentServer().port)")
        try await Nodes.two(redis: redis) { nodes in
            let statuses = try await nodes.atOnce(80) { try await nodes.logIn(on: $0) }
            #expect(statuses.filter { $0 == 401 }.count == 30)
            #expect(statuses.filter { $0 == 429 }.count == 50)
            let refused = try await nodes.logIn(on: 0)
            #expect(refused.limits == ["30", "0", "60", "4"])
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `When Redis is back the nodes count together again, and /readyz is content (B10, F4)`() async throws {
        let proxy = try ServerProxy(to: try Nodes.redisOfItsOwn())
        defer { proxy.stop() }
        try await Nodes.two(redis: proxy.url) { nodes in
            let token = try await nodes.token()
            proxy.goAway()
            #expect(try await nodes.prepare(token, on: 0).status == 200)
            #expect(try await nodes.degraded() == #"["cache"]"#)
            proxy.comeBack()
            for node in 0...1 {
                while try await nodes.degraded(node) != "[]" {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
            let statuses = try await nodes.atOnce(40) { try await nodes.prepare(token, on: $0) }
            #expect(statuses.filter { $0 == 200 }.count == 10)
        }
    }
}
