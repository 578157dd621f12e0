import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeServer

@Suite(.timeLimit(.minutes(1))) struct StoreProbeTests {
    private func facts(_ store: any Store) async throws -> Int {
        try await store.read { tx in try tx.query("SELECT name FROM store_facts").count }
    }

    @Test(arguments: TestEngine.allCases)
    func `A store that takes more than there was is ready, and keeps nothing of the question`(
        engine: TestEngine
    ) async throws {
        try await withTestStore(engine) { store in
            let before = try await facts(store)
            #expect(await StoreProbe(store: store, patience: .seconds(60), random: SystemRandom()).isWritable())
            #expect(try await facts(store) == before)
        }
    }

    @Test func `What is there could still be written over, but there is no room: not ready`() async throws {
        try await withTestStore(.sqlite) { store in
            try await store.write { tx in
                try tx.execute(
                    """
                    CREATE TRIGGER no_room BEFORE INSERT ON store_facts WHEN length(NEW.value) > 4096
                    BEGIN SELECT RAISE(ABORT, 'no room'); END
                    """)
            }
            #expect(await !StoreProbe(store: store, patience: .seconds(60), random: SystemRandom()).isWritable())
        }
    }

    @Test func `A store that does not answer is not ready when the probe's own time is over`() async throws {
        try await withTestStore(.sqlite) { store in
            let (begun, mayGoOn) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
            async let held: Void = store.write { _ in
                begun.continuation.finish()
                mayGoOn.wait()
            }
            for await _ in begun.stream {}
            let probe = StoreProbe(store: store, patience: .milliseconds(100), random: SystemRandom())
            // The writer is held until the answers are there.
            let answers = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...20 { group.addTask { await probe.isWritable() } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == Array(repeating: false, count: 20))
            mayGoOn.signal()
            try await held
        }
    }
}
