import Crypto
import Foundation
import MapaeCore
import MapaeIdentity
import MapaeStore
import MapaeTesting
import Testing

/// Answers kept under a caller's key (B17), by the nodes of one store.
@Suite
struct IdempotencyStoreTests {
    private static let master = Data(SystemRandom().bytes(32)).base64EncodedString()
    private static let otherMaster = Data(SystemRandom().bytes(32)).base64EncodedString()
    private static let answer = KeptAnswer(
        status: 200, contentType: "application/json", body: Array(#"{"email":"kim@example.com"}"#.utf8))

    private struct World: Sendable {
        let store: any Store
        let clock: AdjustableClock

        func node(_ keys: String = "a:\(IdempotencyStoreTests.master)") throws -> IdempotencyStore {
            IdempotencyStore(store: store, keys: try KeyRing(parsing: Secret(keys)), clock: clock)
        }
    }

    private func withWorld(_ engine: TestEngine, _ body: (World) async throws -> Void) async throws {
        try await withTestStore(engine) { store in
            try await body(
                World(store: store, clock: AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))))
        }
    }

    /// What a node is told: the claim, the kept answer, or the code of a failure.
    private enum Told {
        case claim(IdempotencyStore.Claim)
        case answer(KeptAnswer)
        case refused(ErrorCode)

        var claim: IdempotencyStore.Claim? { if case .claim(let claim) = self { claim } else { nil } }
        var answer: KeptAnswer? { if case .answer(let answer) = self { answer } else { nil } }
        var code: ErrorCode? { if case .refused(let code) = self { code } else { nil } }
    }

    private func ask(
        _ node: IdempotencyStore, _ principal: String = "usr_1", _ key: String = "k", request: String = "spend 10"
    ) async throws -> Told {
        do {
            switch try await node.begin(principal: principal, key: key, request: Array(request.utf8)) {
            case .carryOut(let claim): return .claim(claim)
            case .repeated(let answer): return .answer(answer)
            }
        } catch let failure as Failure {
            return .refused(failure.code)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what one node answered, every node answers for a day (B17)`(engine: TestEngine) async throws {
        try await withWorld(engine) { world in
            let (one, two) = (try world.node(), try world.node())
            let claim = try #require(try await ask(one).claim)
            #expect(try await one.keep(Self.answer, for: claim))
            #expect(try await ask(two).answer == Self.answer)
            world.clock.advance(by: IdempotencyStore.lifetime - .seconds(1))
            #expect(try await ask(two).answer == Self.answer)
            world.clock.advance(by: .seconds(1))
            #expect(try await ask(two).claim != nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of many at once on two nodes one carries the call out, the others are told to wait (B17)`(
        engine: TestEngine
    ) async throws {
        try await withWorld(engine) { world in
            let nodes = [try world.node(), try world.node()]
            let told = try await withThrowingTaskGroup(of: Told.self) { group in
                for index in 0..<20 { group.addTask { try await ask(nodes[index % 2]) } }
                return try await group.reduce(into: [Told]()) { $0.append($1) }
            }
            #expect(told.compactMap(\.claim).count == 1)
            #expect(told.compactMap(\.code) == Array(repeating: .idempotencyKeyInFlight, count: 19))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `another request under the key is refused, in flight and answered (B17)`(engine: TestEngine) async throws {
        try await withWorld(engine) { world in
            let node = try world.node()
            let claim = try #require(try await ask(node).claim)
            #expect(try await ask(node, request: "spend 11").code == .idempotencyKeyReused)
            try await node.keep(Self.answer, for: claim)
            #expect(try await ask(node, request: "spend 11").code == .idempotencyKeyReused)
            #expect(try await ask(node, "usr_2", request: "spend 11").claim != nil)
            #expect(try await ask(node, "usr_1", "other", request: "spend 11").claim != nil)
        }
    }

    @Test
    func `no caller and key read as another caller and key (B17)`() async throws {
        try await withWorld(.sqlite) { world in
            let node = try world.node()
            #expect(try await ask(node, "usr_1", "2k").claim != nil)
            #expect(try await ask(node, "usr_12", "k").claim != nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a dead node's work is taken up after its lease, and its late outcome counts no more (B17, F2)`(
        engine: TestEngine
    ) async throws {
        try await withWorld(engine) { world in
            let (dead, other) = (try world.node(), try world.node())
            let lost = try #require(try await ask(dead).claim)
            world.clock.advance(by: .seconds(59))
            #expect(try await ask(other).code == .idempotencyKeyInFlight)
            world.clock.advance(by: .seconds(1))
            let taken = try #require(try await ask(other).claim)
            #expect(try await ask(other).code == .idempotencyKeyInFlight)
            let late = KeptAnswer(status: 200, contentType: nil, body: [1])
            #expect(try await dead.keep(late, for: lost) == false)
            try await dead.abandon(lost)
            #expect(try await other.keep(Self.answer, for: taken))
            #expect(try await dead.keep(late, for: lost) == false)
            #expect(try await ask(dead).answer == Self.answer)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a call given up leaves its key free, also for another request (B17)`(engine: TestEngine) async throws {
        try await withWorld(engine) { world in
            let node = try world.node()
            try await node.abandon(try #require(try await ask(node).claim))
            let claim = try #require(try await ask(node, request: "spend 11").claim)
            try await node.keep(Self.answer, for: claim)
            try await node.abandon(claim)
            #expect(try await ask(node, request: "spend 11").answer == Self.answer)
        }
    }

    @Test
    func `answers are sealed, requests are recognised by a keyed hash, and both survive a new master key (B9, B17)`()
        async throws
    {
        try await withWorld(.sqlite) { world in
            let node = try world.node()
            let claim = try #require(try await ask(node).claim)
            try await node.keep(Self.answer, for: claim)
            let row = try #require(try await world.store.read { tx in try IdempotencyRecordRow.all(in: tx) }.first)
            #expect(row.sealedAnswer?.hasPrefix("v1.a.") == true)
            #expect(row.fingerprint != Array(SHA256.hash(data: Array("spend 10".utf8))))
            let rotated = try world.node("b:\(Self.otherMaster),a:\(Self.master)")
            #expect(try await ask(rotated).answer == Self.answer)
            #expect(try await ask(rotated, request: "spend 11").code == .idempotencyKeyReused)
            // Without the former key nothing is carried out a second time.
            let blind = try world.node("b:\(Self.otherMaster)")
            #expect(try await ask(blind).code == .idempotencyKeyReused)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what is over is deleted, and nothing else (F7)`(engine: TestEngine) async throws {
        try await withWorld(engine) { world in
            let node = try world.node()
            try await node.keep(Self.answer, for: try #require(try await ask(node, "usr_1", "old").claim))
            world.clock.advance(by: .hours(23))
            try await node.keep(Self.answer, for: try #require(try await ask(node, "usr_1", "new").claim))
            world.clock.advance(by: .hours(1))
            try await node.purge()
            #expect(try await ask(node, "usr_1", "old").claim != nil)
            #expect(try await ask(node, "usr_1", "new").answer == Self.answer)
        }
    }
}

extension IdempotencyRecordRow {
    fileprivate static func all(in tx: any Transaction) throws -> [IdempotencyRecordRow] {
        let ids: [[UInt8]] = try tx.query("SELECT id FROM kept_answers").map { try $0.value("id") }
        return try ids.compactMap { try IdempotencyRecordRow.lock($0, in: tx) }
    }
}
