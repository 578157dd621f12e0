import Foundation
import MapaeCore
import MapaeIdentity
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeServer

/// The timers that forget what is old.
@Suite struct RetentionTests {
    @Test func `the setting says for how many days Toss links are logged, and the rest is forgotten (2.7, F7)`()
        async throws
    {
        let fixture = try ConfigurationFixture()
        #expect(try fixture.read().tossLogDays == 365)
        fixture.environment["MAPAE_TOSS_LOG_DAYS"] = "30"
        fixture.environment["MAPAE_DATABASE_URL"] = "sqlite://\(fixture.folder.path)/server"
        var surroundings = Surroundings(logger: quietLogger)
        surroundings.passwordCost = PasswordHasher.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        let clock = AdjustableClock()
        surroundings.clock = clock
        let server = try await buildApplication(
            configuration: try fixture.read(), migrating: true, surroundings: surroundings)
        let now = clock.now()
        try await server.store.write { tx in
            for (number, age) in [Duration.days(31), .days(29)].enumerated() {
                try TossLogRow(
                    userKeyHash: [UInt8(number)], event: "LINKED", generation: 1, userID: nil, source: "login",
                    at: now - age
                ).insert(in: tx)
            }
        }
        try await server.domain.purgeToss()
        #expect(try await server.store.read { tx in try TossLogRow.all(in: tx).map(\.userKeyHash) } == [[1]])
        await server.domain.close(server.store)
    }

    @Test(arguments: ["0", "3651", "a year"])
    func `a number of days that makes no sense stops the start`(days: String) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_TOSS_LOG_DAYS"] = days
        #expect(fixture.problems() == ["MAPAE_TOSS_LOG_DAYS must be a whole number from 1 to 3650"])
    }
}
