import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// What an owner is shown of log-ins (A9).
@Suite
struct SignInHistoryTests {
    @Test(arguments: TestEngine.allCases)
    func `successes, failures and locks are told with device and address, the newest first (A9)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
            #expect(try await world.right(from: .from(home, userAgent: agent)) == nil)
            for wait in [0, 0, 0, 0, 0, 1, 2, 4, 8] {
                world.clock.advance(by: .seconds(Int64(wait)))
                try await world.wrong(from: .from("198.51.100.1"))
            }
            // Refused without a look at the password, so no entry.
            try await world.wrong(from: .from("198.51.100.1"))
            let entries = try await world.history.list(of: user, after: nil).entries
            #expect(entries.map(\.outcome) == [.locked] + Array(repeating: .failure, count: 8) + [.success])
            #expect(entries.first?.address == "198.51.100.1" && entries.first?.device == nil)
            #expect(entries.first?.at == world.clock.now())
            #expect(entries.last?.address == home && entries.last?.device == "Chrome · Windows")
            #expect(entries.allSatisfy { $0.method == .password })
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `nobody can fill another's history, and a success is always in it (A9)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            try await AccountLockTests.fail(60, world)
            #expect(try await world.right() == nil)
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM sign_ins") == 21)
            #expect(try await world.history.list(of: user, after: nil).entries.first?.outcome == .success)
            world.clock.advance(by: .hours(1))
            try await AccountLockTests.fail(1, world, startingAt: 60)
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM sign_ins") == 22)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a right credential on a device that is refused is told as that, and as no success (A9)`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine) { toss in
            let (world, user) = (toss.identity, try await toss.identity.signUp())
            try await toss.link(user, to: TossWorld.userKey)
            try await world.accounts.administration.setRole(.admin, of: user, .init(by: .commandLine("op")))
            func logIn(_ device: Secret<String>?) async throws {
                let proof = try await world.accounts.prove(
                    email: "kim@example.com", password: IdentityFixture.password, from: .from(home), device: device)
                _ = try await world.sessions.start(
                    for: user, remembered: false, delivery: .body, on: AskingDevice(device, .korean), by: proof)
            }
            #expect(try await refusal { try await logIn(nil) } == "DEVICE_CONFIRMATION_NEEDED")
            let byToss = try await refusal { try await toss.session(try await toss.enter()) }
            #expect(byToss == "DEVICE_CONFIRMATION_NEEDED")
            try await logIn(try await world.devices.remember(nil, of: user))
            // A hash of an earlier cost is made anew with the log-in.
            let dearer = try await IdentityFixture(
                store: world.store, clock: world.clock, keys: [IdentityFixture.hmacKey],
                hasher: IdentityFixture.hasher(cost: .init(rounds: 32, blockSize: 1, parallelism: 1)))
            let proof = try await dearer.accounts.prove(
                email: "kim@example.com", password: IdentityFixture.password, from: .from(home))
            _ = try await refusal {
                try await dearer.sessions.start(for: user, remembered: false, delivery: .body, by: proof)
            }
            let entries = try await world.history.list(of: user, after: nil).entries
            #expect(entries.map(\.outcome) == [.deviceRefused, .success, .deviceRefused, .deviceRefused])
            #expect(entries.map(\.method) == [.password, .password, .toss, .password])
        }
    }

    @Test
    func `attempts at an address nobody has leave no history`() async throws {
        try await withIdentity(.sqlite) { world in
            for _ in 1...9 { try await world.wrong("nobody@example.com") }
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM sign_ins") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `pages follow one another without gap or overlap while new entries come (A9)`(engine: TestEngine) async throws
    {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let lee = try await world.signUp("lee@example.com")
            for number in 1...45 {
                try await world.history.recordSuccess(of: user, by: .password, from: .from("192.0.2.\(number)"))
                try await world.history.recordSuccess(of: lee, by: .signUp, from: .unknown)
            }
            var (seen, cursor): ([String?], String?) = ([], nil)
            var pages = 0
            repeat {
                let page = try await world.history.list(of: user, after: cursor)
                seen += page.entries.map(\.address)
                cursor = page.nextCursor
                pages += 1
                try await world.history.recordSuccess(of: user, by: .password, from: .unknown)
            } while cursor != nil
            #expect(pages == 3)
            #expect(seen == (1...45).reversed().map { "192.0.2.\($0)" })
        }
    }

    @Test(arguments: ["", "x", "0", "-1", "1.5", "99999999999999999999"])
    func `a cursor of another list is refused`(cursor: String) async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp()
            let answer = try await refusal { try await world.history.list(of: user, after: cursor) }
            #expect(answer == "INVALID_INPUT cursor")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `entries go after 180 days, and with the account (A9, A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let (kim, lee) = (try await world.signUp(), try await world.signUp("lee@example.com"))
            for _ in 1...5 { try await world.history.recordSuccess(of: kim, by: .password, from: .unknown) }
            world.clock.advance(by: .days(180))
            for user in [kim, lee] { try await world.history.recordSuccess(of: user, by: .password, from: .unknown) }
            #expect(try await world.history.purge() == 0)
            world.clock.advance(by: .milliseconds(1))
            #expect(try await world.history.purge(limit: 3) == 3)
            #expect(try await world.history.purge(limit: 3) == 2)
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM sign_ins") == 2)
            try await world.store.write { tx in try SignInHistory.erase(kim, in: tx) }
            #expect(try await world.history.list(of: kim, after: nil).entries.isEmpty)
            #expect(try await world.history.list(of: lee, after: nil).entries.count == 1)
        }
    }
}
