import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Devices their owner has logged in on (A6, 3.7).
@Suite
struct KnownDeviceTests {
    @Test(arguments: TestEngine.allCases)
    func `the owner's device passes what failures elsewhere have locked (A6, 3.7)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let device = try await world.devices.remember(nil, of: user)
            for _ in 1...5 { try await world.wrong() }
            #expect(try await world.right() == "INVALID_CREDENTIALS")
            #expect(try await world.right(device: device) == nil)
            // It lets itself in, not its neighbours.
            #expect(try await world.right() == "INVALID_CREDENTIALS")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a stolen device token buys no more guesses than a new address (A6, 3.7)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let device = try await world.devices.remember(nil, of: user)
            try await AccountLockTests.fail(100, world)
            for number in 200..<250 { try await world.wrong(from: .network(number), device: device) }
            #expect(try await world.failures() == 105)
            #expect(try await world.right(from: .network(300), device: device) == "INVALID_CREDENTIALS")
            world.clock.advance(by: .seconds(1))
            #expect(try await world.right(from: .network(300), device: device) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a device that failed too often is asked like any other (A6)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let device = try await world.devices.remember(nil, of: user)
            for _ in 1...5 { try await world.wrong(from: .from("198.51.100.1"), device: device) }
            #expect(try await world.right(device: device) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `another's token, an unknown one and one of another form open nothing (A6)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            _ = try await world.signUp()
            let lees = try await world.devices.remember(nil, of: try await world.signUp("lee@example.com"))
            for _ in 1...5 { try await world.wrong() }
            for token in [
                lees.exposed, DeviceToken(random: SystemRandom()).text.exposed, "mdt_", "mdt_AAAA", "",
                String(lees.exposed.dropFirst(4)), lees.exposed + "=", String(repeating: "m", count: 5000),
            ] {
                #expect(try await world.right(device: Secret(token)) == "INVALID_CREDENTIALS")
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `each log-in renews the token, for all who use the device, and the copy is worth nothing (A6)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let kim = try await world.signUp()
            let lee = try await world.signUp("lee@example.com")
            let first = try await world.devices.remember(nil, of: kim)
            let second = try await world.devices.remember(first, of: lee)
            #expect(first != second)
            for email in ["kim@example.com", "lee@example.com"] {
                for _ in 1...5 { try await world.wrong(email) }
                #expect(try await world.right(email, device: first) == "INVALID_CREDENTIALS")
                #expect(try await world.right(email, device: second) == nil)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a device is forgotten a year after its last log-in, and beyond twenty the oldest (A6)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            func isKnown(_ device: Secret<String>) async throws -> Bool {
                let now = world.clock.now()
                let hash = try #require(DeviceToken(device)).hash
                return try await world.store.read { tx in try KnownDeviceRow.isLive(hash, of: user, at: now, in: tx) }
            }
            let oldest = try await world.devices.remember(nil, of: user)
            var second = try await world.devices.remember(nil, of: user)
            for _ in 3...20 {
                world.clock.advance(by: .seconds(1))
                _ = try await world.devices.remember(nil, of: user)
            }
            second = try await world.devices.remember(second, of: user)
            #expect(try await isKnown(oldest))
            let newest = try await world.devices.remember(nil, of: user)
            #expect(try await !isKnown(oldest))
            #expect(try await isKnown(second))
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM known_devices") == 20)

            world.clock.advance(by: .days(365) - .seconds(1))
            #expect(try await isKnown(newest))
            world.clock.advance(by: .seconds(1))
            #expect(try await !isKnown(newest))
            try await world.devices.purge()
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM known_devices") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a new password leaves the current device alone known, a deletion none (A6, A8)`(engine: TestEngine)
        async throws
    {
        try await withIdentity(engine) { world in
            let kim = try await world.signUp()
            let lee = try await world.signUp("lee@example.com")
            let current = try await world.devices.remember(nil, of: kim)
            for user in [kim, kim, lee] { _ = try await world.devices.remember(nil, of: user) }
            try await world.store.write { tx in try world.access.forgetDevices(of: kim, except: current, in: tx) }
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM known_devices") == 2)
            for _ in 1...5 { try await world.wrong() }
            #expect(try await world.right(device: current) == nil)
            try await world.store.write { tx in try world.access.forgetDevices(of: kim, in: tx) }
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM known_devices") == 1)
        }
    }

    @Test
    func `the store holds no token of a device`() async throws {
        try await withIdentity(.sqlite) { world in
            let device = try await world.devices.remember(nil, of: try await world.signUp())
            let bytes = try #require(Base64URL.decode(String(device.exposed.dropFirst(4))))
            #expect(device.exposed.hasPrefix("mdt_") && bytes.count == 32)
            #expect(
                try await world.rows("SELECT COUNT(*) AS count FROM known_devices WHERE token_hash = \(bytes)") == 0)
        }
    }
}
