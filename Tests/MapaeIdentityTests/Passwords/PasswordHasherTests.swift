import Dispatch
import Foundation
import MapaeCore
import Synchronization
import Testing

@testable import MapaeIdentity

extension WorkerThreads {
    /// With all the time there is.
    func run<T: Sendable>(for asker: Asker, _ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await run(for: asker, within: .seconds(600), work)
    }
}

@Suite
struct PasswordHasherTests {
    @Test
    func `a hash carries its parameters and its own salt (A9)`() async throws {
        let hasher = IdentityFixture.hasher(cost: .init(rounds: 1 << 10, blockSize: 8, parallelism: 2))
        let first = try await hasher.hash(IdentityFixture.password, for: .somebody).exposed
        let second = try await hasher.hash(IdentityFixture.password, for: .somebody).exposed
        #expect(first != second)
        #expect(first.wholeMatch(of: /\$scrypt\$ln=10,r=8,p=2\$[A-Za-z0-9+\/]{22}\$[A-Za-z0-9+\/]{43}/) != nil)
        #expect(try await hasher.verify(IdentityFixture.password, against: Secret(first), for: .somebody) == .right)
        #expect(try await hasher.verify(Secret("another"), against: Secret(first), for: .somebody) == .wrong)
        #expect(
            try await IdentityFixture.hasher().verify(IdentityFixture.password, against: Secret(first), for: .somebody)
                == .rightAtAnotherCost)
    }

    @Test
    func `the derivation is RFC 7914's`() throws {
        // RFC 7914 §12, second vector, cut to 32 bytes: scrypt's output is a prefix-stable PBKDF2 stream.
        let expected = "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        let hash = try PasswordHash(
            password: Array("password".utf8), salt: Array("NaCl".utf8),
            cost: .init(rounds: 1024, blockSize: 8, parallelism: 16))
        #expect(Hexadecimal.encode(hash.derived) == expected)
    }

    @Test(arguments: [
        "", "plain", "$scrypt$ln=4,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$ln=4,r=1,p=1$AAAA$AAAA",
        "$scrypt$ln=64,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=4,r=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=4,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
    ])
    func `a stored text that is no hash lets nobody in`(text: String) async throws {
        await #expect(throws: UnreadablePasswordHash.self) {
            try await IdentityFixture.hasher().verify(IdentityFixture.password, against: Secret(text), for: .somebody)
        }
    }

    @Test
    func `no hash and an empty password are wrong`() async throws {
        let hasher = IdentityFixture.hasher()
        #expect(try await hasher.verify(IdentityFixture.password, against: nil, for: .somebody) == .wrong)
        #expect(try await hasher.verify(Secret(""), against: nil, for: .somebody) == .wrong)
        let ofZero = try await hasher.hash(Secret("\u{0}"), for: .somebody)
        #expect(try await hasher.verify(Secret(""), against: ofZero, for: .somebody) == .wrong)
    }

    @Test
    func `beyond the queue the answer is overloaded, at once`() async throws {
        let threads = WorkerThreads(count: 1, queueLimit: 1, name: "test")
        let gate = DispatchSemaphore(value: 0)
        let (started, startedNow) = AsyncStream.makeStream(of: Void.self)
        let answers = try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                try await refusal {
                    try await threads.run(for: .somebody) {
                        startedNow.yield()
                        gate.wait()
                    }
                }
            }
            for await _ in started { break }
            // The thread is taken: of two more, one waits and one is refused, whichever comes first.
            for _ in 0..<2 { group.addTask { try await refusal { try await threads.run(for: .somebody) {} } } }
            let first = try await group.next() ?? nil
            gate.signal()
            return try await group.reduce(into: [first]) { $0.append($1) }
        }
        #expect(answers == ["OVERLOADED", nil, nil])
        #expect(try await threads.run(for: .somebody) { 7 } == 7)
    }

    /// Somebody who waits for an answer.
    private final class Client: Sendable {
        private let isConnected = Mutex(true)

        var isHere: Bool { isConnected.withLock { $0 } }

        func hangUp() { isConnected.withLock { $0 = false } }
    }

    /// Runs a body while the one thread of a pool is kept busy.
    private static func whileBusy(
        _ threads: WorkerThreads, _ body: (_ release: () -> Void) async throws -> Void
    ) async throws {
        let gate = DispatchSemaphore(value: 0)
        let (started, startedNow) = AsyncStream.makeStream(of: Void.self)
        async let running: Void = threads.run(for: .somebody) {
            startedNow.yield()
            gate.wait()
        }
        for await _ in started { break }
        try await body { gate.signal() }
        try await running
    }

    @Test
    func `whoever waits too long is told so while the threads are busy, and leaves a place`() async throws {
        let threads = WorkerThreads(count: 1, queueLimit: 1, name: "test")
        try await Self.whileBusy(threads) { release in
            for _ in 0..<3 {
                let answer = try await refusal {
                    try await threads.run(for: .somebody, within: .milliseconds(1)) { Issue.record("it was done") }
                }
                #expect(answer == "OVERLOADED" && threads.waiting == 0)
            }
            release()
        }
        #expect(try await threads.run(for: .somebody) { 7 } == 7)
    }

    @Test
    func `nothing is done for somebody who has hung up, and whoever waits gets the place`() async throws {
        let threads = WorkerThreads(count: 1, queueLimit: 1, name: "test")
        let client = Client()
        try await Self.whileBusy(threads) { release in
            async let gone = Presence.$isHere.withValue({ client.isHere }) {
                try await refusal { try await threads.run(for: .somebody) { Issue.record("it was done") } }
            }
            while threads.waiting == 0 { await Task.yield() }
            client.hangUp()
            async let next = threads.run(for: .somebody) { 7 }
            let answer = try await gone
            release()
            let value = try await next
            #expect(answer == "OVERLOADED" && value == 7)
        }
    }

    @Test
    func `whoever hangs up while the last in the queue is not worked for either`() async throws {
        let threads = WorkerThreads(count: 1, queueLimit: 1, name: "test")
        let client = Client()
        try await Self.whileBusy(threads) { release in
            async let gone = Presence.$isHere.withValue({ client.isHere }) {
                try await refusal { try await threads.run(for: .somebody) { Issue.record("it was done") } }
            }
            while threads.waiting == 0 { await Task.yield() }
            client.hangUp()
            release()
            let answer = try await gone
            #expect(answer == "OVERLOADED")
        }
    }

    @Test
    func `an overloaded hasher says when to come back`() async throws {
        let hasher = IdentityFixture.hasher()
        hasher.shutDown()
        let error = await #expect(throws: Failure.self) {
            try await hasher.hash(IdentityFixture.password, for: .somebody)
        }
        #expect(error?.code == .overloaded)
        #expect(error?.retryAfterSeconds == 1)
    }

    @Test
    func `what was admitted before the shutdown still ends`() async throws {
        let threads = WorkerThreads(count: 1, queueLimit: 10, name: "test")
        let gate = DispatchSemaphore(value: 0)
        let (started, startedNow) = AsyncStream.makeStream(of: Void.self)
        async let running: Int = threads.run(for: .somebody) {
            startedNow.yield()
            gate.wait()
            return 1
        }
        for await _ in started { break }
        threads.shutDown()
        gate.signal()
        #expect(try await running == 1)
        #expect(try await refusal { try await threads.run(for: .somebody) { 2 } } == "OVERLOADED")
    }
}
