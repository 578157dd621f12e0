import Dispatch
import Foundation
import MapaeCore
import Testing

@testable import MapaeIdentity

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
