import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// How long it is kept when Toss users were linked and unlinked (2.7).
@Suite struct TossLogTests {
    @Test(arguments: TestEngine.allCases)
    func `the log of links goes when it is old, and the links stay as they are (2.7, F7)`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine) { world in
            let user = try await world.enter().userID
            world.identity.clock.advance(by: .days(365))
            #expect(try await world.erasures.purgeLog(olderThan: .days(365)) == 0)
            world.identity.clock.advance(by: .milliseconds(1))
            #expect(try await world.erasures.purgeLog(olderThan: .days(365)) == 1)
            #expect(try await world.log() == [])
            #expect(try await world.links.status(of: user) != nil)
            try await world.unlink()
            _ = try await world.enter()
            #expect(try await world.log() == ["UNLINK 1", "LINKED 2"])
            world.identity.clock.advance(by: .days(366))
            #expect(try await world.erasures.purgeLog(olderThan: .days(365), limit: 1) == 1)
            #expect(try await world.log() == ["LINKED 2"])
        }
    }

    @Test func `a log-in into a link whose line has gone begins no new line`() async throws {
        try await withToss { world in
            _ = try await world.enter()
            world.identity.clock.advance(by: .days(400))
            #expect(try await world.erasures.purgeLog(olderThan: .days(365)) == 1)
            _ = try await world.enter()
            #expect(try await world.log() == [])
        }
    }
}
