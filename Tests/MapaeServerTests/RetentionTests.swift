import Foundation
import MapaeCore
import MapaeIdentity
import MapaeJobs
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeServer

/// The timers that forget what is old.
@Suite struct RetentionTests {
    @Test(.timeLimit(.minutes(1)))
    func `the setting says for how many days Toss links are logged, and a timer forgets the rest (2.7, F7)`()
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
        let job = try #require(
            server.domain.tossJobs(logger: quietLogger).compactMap { $0 as? PeriodicJob }
                .first { $0.name == "toss-purge" })
        let running = Task { await job.run() }
        var left = 2
        while left == 2, !Task.isCancelled {
            left = try await server.store.read { tx in try TossLogRow.all(in: tx).count }
            await Task.yield()
        }
        running.cancel()
        await running.value
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
