import Foundation
import MapaeCore
import MapaeIdentity
import MapaeStore
import MapaeTesting
import ServiceLifecycle
import Testing

@testable import MapaeServer

/// The timers that forget what is old.
@Suite struct RetentionTests {
    @Test(.timeLimit(.minutes(10)))
    func `the setting says for how many days Toss links are logged, and the rest is forgotten (2.7, F7)`()
        async throws
    {
        let fixture = try ConfigurationFixture()
        #expect(try fixture.read().tossLogDays == 365)
        fixture.environment["MAPAE_TOSS_LOG_DAYS"] = "30"
        fixture.environment["MAPAE_DATABASE_URL"] = "sqlite://\(fixture.folder.path)/server"
        var system = SystemDependencies(logger: quietLogger)
        system.passwordCost = PasswordHasher.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        let clock = AdjustableClock()
        system.clock = clock
        let server = try await buildApplication(
            configuration: try fixture.read(), migrating: true, system: system)
        let now = clock.now()
        try await server.store.write { tx in
            for (number, age) in [Duration.days(31), .days(29)].enumerated() {
                try TossLogRow(
                    userKeyHash: [UInt8(number)], event: "LINKED", generation: 1, userID: nil, source: "login",
                    at: now - age
                ).insert(in: tx)
            }
        }
        #expect(try await kept(in: server.store) == [[0], [1]])
        try await withThrowingTaskGroup(of: Void.self) { group in
            let jobs = ServiceGroup(
                configuration: .init(services: server.domain.jobs(logger: quietLogger), logger: quietLogger))
            group.addTask { try await jobs.run() }
            while try await kept(in: server.store).count == 2 { await Task.yield() }
            await jobs.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        #expect(try await kept(in: server.store) == [[1]])
        await server.domain.close(server.store)
    }

    private func kept(in store: any Store) async throws -> [[UInt8]] {
        try await store.read { tx in try TossLogRow.all(in: tx).map(\.userKeyHash) }
    }

    @Test(arguments: ["0", "3651", "a year"])
    func `a number of days that makes no sense stops the start`(days: String) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_TOSS_LOG_DAYS"] = days
        #expect(fixture.problems() == ["MAPAE_TOSS_LOG_DAYS must be a whole number from 1 to 3650"])
    }
}
