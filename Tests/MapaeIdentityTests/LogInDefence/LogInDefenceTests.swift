import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Rising waits for the pair of account and source (A6, 3.7).
@Suite
struct LogInDefenceTests {
    @Test(arguments: TestEngine.allCases)
    func `after five failures the right password has to wait too, and is let in afterwards (A6, 3.7)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            _ = try await world.signUp()
            for _ in 1...4 { #expect(try await world.wrong() == "INVALID_CREDENTIALS") }
            #expect(try await world.right() == nil)
            // A success starts anew: five more.
            for _ in 1...5 { #expect(try await world.wrong() == "INVALID_CREDENTIALS") }
            #expect(try await world.right() == "INVALID_CREDENTIALS")
            world.clock.advance(by: .milliseconds(999))
            #expect(try await world.right() == "INVALID_CREDENTIALS")
            world.clock.advance(by: .milliseconds(1))
            #expect(try await world.right() == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `waits double, then locks double up to a day, and what comes too early changes nothing (A6, 3.7)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            _ = try await world.signUp()
            for _ in 1...5 { try await world.wrong() }
            let waits: [Duration] = [
                .seconds(1), .seconds(2), .seconds(4), .seconds(8), .minutes(15), .minutes(30), .hours(1), .hours(2),
                .hours(4), .hours(8), .hours(16), .hours(24), .hours(24),
            ]
            for (index, wait) in waits.enumerated() {
                world.clock.advance(by: wait - .milliseconds(1))
                for _ in 1...3 { #expect(try await world.right() == "INVALID_CREDENTIALS") }
                #expect(try await world.failures() == 5 + index)
                world.clock.advance(by: .milliseconds(1))
                try await world.wrong()
                #expect(try await world.failures() == 6 + index)
            }
            world.clock.advance(by: .hours(24))
            #expect(try await world.right() == nil)
        }
    }

    @Test
    func `the waits of a quiet source are forgotten after a day (A6)`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp()
            for _ in 1...5 { try await world.wrong() }
            world.clock.advance(by: .hours(24) + .seconds(1))
            for _ in 1...4 { try await world.wrong() }
            #expect(try await world.right() == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `nobody else is locked out: not another source, not another account (A6, 3.7)`(engine: TestEngine) async throws
    {
        try await withIdentity(engine) { world in
            _ = try await world.signUp()
            _ = try await world.signUp("lee@example.com")
            for _ in 1...5 { try await world.wrong() }
            #expect(try await world.right() == "INVALID_CREDENTIALS")
            #expect(try await world.right(from: .from("203.0.113.8")) == nil)
            #expect(try await world.right("lee@example.com") == nil)
            // Success elsewhere forgives nothing here.
            #expect(try await world.right() == "INVALID_CREDENTIALS")
        }
    }

    @Test
    func `one subscriber's IPv6 addresses are one source (A6)`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp()
            for host in 1...5 { try await world.wrong(from: .from("2001:db8:1:2::\(host)")) }
            #expect(try await world.right(from: .from("2001:db8:1:2:ffff::1")) == "INVALID_CREDENTIALS")
            #expect(try await world.right(from: .from("2001:db8:1:3::1")) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of fifty wrong attempts at once five are looked at (A6, 3.7)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            _ = try await world.signUp()
            let answers = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 1...50 { group.addTask { try await world.wrong() } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers == ["INVALID_CREDENTIALS"])
            #expect(try await world.failures() == 5)
            #expect(try await world.right() == "INVALID_CREDENTIALS")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of fifty attempts at once after a lock one is looked at (A6, 3.7)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            _ = try await world.signUp()
            for _ in 1...5 { try await world.wrong() }
            world.clock.advance(by: .seconds(1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...50 { group.addTask { try await world.wrong() } }
                try await group.waitForAll()
            }
            #expect(try await world.failures() == 6)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an attempt whose password was never looked at does not count (A6)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let busyHasher = IdentityFixture.hasher()
            busyHasher.shutDown()
            let busy = try await IdentityFixture(
                store: world.store, clock: world.clock, keys: [IdentityFixture.hmacKey], hasher: busyHasher)
            for _ in 1...4 { try await world.wrong() }
            for _ in 1...20 { #expect(try await busy.right() == "OVERLOADED") }
            #expect(try await world.failures() == 4)
            #expect(try await world.history.list(of: user, after: nil).entries.count == 4)
            #expect(try await world.right() == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `each lock leaves one event and no personal data, however many attempts it refuses (A6, B13)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            func lock(_ email: String) async throws {
                for wait in [0, 0, 0, 0, 0, 1, 2, 4, 8] {
                    world.clock.advance(by: .seconds(wait))
                    try await world.wrong(email)
                }
                for _ in 1...20 { try await world.wrong(email) }
            }
            try await lock("kim@example.com")
            #expect(
                try await world.events() == [
                    SecurityEvent(.logInLocked, userID: user, detail: ["scope": "address", "seconds": "900"])
                ])
            world.clock.advance(by: .minutes(15))
            for _ in 1...20 { try await world.wrong() }
            #expect(try await world.events().count == 2)
            #expect(try await world.events().first?.detail["seconds"] == "1800")
            // An address nobody has locks alike.
            try await lock("nobody@example.com")
            #expect(
                try await world.events().first
                    == SecurityEvent(.logInLocked, detail: ["scope": "address", "seconds": "900"]))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what does not count any more is deleted (A6)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            _ = try await world.signUp()
            for _ in 1...9 { try await world.wrong() }
            try await world.wrong("nobody@example.com")
            try await world.defence.purge()
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM log_in_pairs") == 2)
            world.clock.advance(by: .hours(25))
            try await world.defence.purge()
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM log_in_pairs") == 0)
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM log_in_accounts") == 0)
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM log_in_failures") == 0)
        }
    }
}
