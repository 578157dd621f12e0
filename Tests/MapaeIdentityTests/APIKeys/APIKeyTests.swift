import Crypto
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct APIKeyTests {
    static let reading = NewAPIKey(name: "보고서", scopes: ["credits:read"])

    @Test(arguments: TestEngine.allCases)
    func `a key is shown once, and the store keeps its hash alone (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let issued = try await world.apiKeys.makeUserKey(Self.reading, for: user)
            let text = issued.text.exposed
            #expect(text.wholeMatch(of: #/mpk_u_[0-9a-f]{32}_[0-9a-f]{72}/#) != nil)
            #expect(text.hasPrefix(issued.key.prefix + "_"))
            let row = try #require(
                try await world.store.read { tx in try APIKeyRow.find(issued.key.id, in: tx) })
            #expect(row.keyHash == Array(SHA256.hash(data: Array(text.utf8))))
            #expect(!"\(row)".contains(text.suffix(72)))
            let shown = try await world.apiKeys.userKeys(visibleTo: user)
            #expect(shown.map(\.name) == ["보고서"])
            #expect(shown[0].expiresAt == world.clock.now() + .days(90))
            #expect(!"\(shown) \(issued)".contains(text.suffix(72)))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a key acts for its owner with its scopes, until it expires (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let request = NewAPIKey(name: "k", scopes: ["credits:spend", "credits:read"], lifetime: .days(2))
            let issued = try await world.apiKeys.makeUserKey(request, for: user)
            let caller = try await world.apiKeys.authenticate(issued.text)
            #expect(caller.id == issued.key.id.text)
            #expect(caller.userID == user && caller.principal == nil)
            #expect(caller.has(.creditsRead) && caller.has(.creditsSpend) && !caller.has(.paymentsRead))
            world.clock.advance(by: .days(2) - .milliseconds(1))
            _ = try await world.apiKeys.authenticate(issued.text)
            world.clock.advance(by: .milliseconds(1))
            #expect(try await refusal { try await world.apiKeys.authenticate(issued.text) } == "AUTH_REQUIRED")
        }
    }

    @Test
    func `a server key lives for ever only when that was asked for (A8)`() async throws {
        try await withIdentity(.sqlite) { world in
            let usual = try await world.apiKeys.makeServerKey(
                NewAPIKey(name: "백엔드", scopes: ["introspect"]), by: nil)
            let lasting = try await world.apiKeys.makeServerKey(
                NewAPIKey(name: "백엔드", scopes: ["introspect"], lifetime: .never), by: nil)
            #expect(usual.key.expiresAt == world.clock.now() + .days(90))
            #expect(lasting.key.expiresAt == nil)
            #expect(lasting.text.exposed.hasPrefix("mpk_s_"))
            world.clock.advance(by: .days(4000))
            try await world.revocations.poll()
            #expect(try await world.apiKeys.authenticate(lasting.text).userID == nil)
            #expect(try await refusal { try await world.apiKeys.authenticate(usual.text) } == "AUTH_REQUIRED")
        }
    }

    @Test
    func `what a key may not be is refused (A8)`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp()
            func refused(_ request: NewAPIKey) async throws -> String? {
                try await refusal { try await world.apiKeys.makeUserKey(request, for: user) }
            }
            #expect(try await refused(NewAPIKey(name: "k", scopes: ["introspect"])) == "FORBIDDEN")
            #expect(try await refused(NewAPIKey(name: "k", scopes: ["credits:read", "introspect"])) == "FORBIDDEN")
            #expect(try await refused(NewAPIKey(name: "k", scopes: [])) == "INVALID_INPUT scopes")
            #expect(try await refused(NewAPIKey(name: "k", scopes: ["credits:*"])) == "INVALID_INPUT scopes")
            #expect(try await refused(NewAPIKey(name: "k", scopes: ["teams:read"])) == "INVALID_INPUT scopes")
            #expect(try await refused(NewAPIKey(name: " ", scopes: ["credits:read"])) == "INVALID_INPUT name")
            for lifetime in [NewAPIKey.Lifetime.never, .days(0), .days(-1), .days(366), .days(.max)] {
                let request = NewAPIKey(name: "k", scopes: ["credits:read"], lifetime: lifetime)
                #expect(try await refused(request) == "INVALID_INPUT expiresInDays")
            }
            let server = NewAPIKey(name: "k", scopes: ["payments:read"])
            #expect(
                try await refusal { try await world.apiKeys.makeServerKey(server, by: nil) } == "INVALID_INPUT scopes")
            #expect(try await world.apiKeys.userKeys(visibleTo: user).isEmpty)
        }
    }

    @Test
    func `a text that was changed anywhere is no key (A8)`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp()
            let issued = try await world.apiKeys.makeUserKey(Self.reading, for: user)
            let text = issued.text.exposed
            var forgeries = [text + "0", String(text.dropLast()), text.uppercased(), " " + text, ""]
            forgeries += ["mpk_", "mpk_u_", "mpk_u__", "mpk_x_" + text.dropFirst(6), text.replacing("_", with: "-")]
            for index in [6, 20, 39, 60, 102, 110] {
                var bytes = Array(text.utf8)
                bytes[index] = bytes[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
                forgeries.append(String(decoding: bytes, as: UTF8.self))
            }
            for forgery in forgeries {
                #expect(
                    try await refusal { try await world.apiKeys.authenticate(Secret(forgery)) } == "AUTH_REQUIRED",
                    "\(forgery)")
            }
        }
    }

    /// A text with a right checksum.
    private static func key(_ body: String) -> Secret<String> {
        Secret(body + APIKeyText.checksum(of: body.utf8))
    }

    @Test(arguments: TestEngine.allCases)
    func `a user key's secret opens nothing behind the prefix of a server key (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let issued = try await world.apiKeys.makeUserKey(Self.reading, for: user)
            let body = String(issued.text.exposed.dropLast(8))
            #expect(Self.key(body) == issued.text)
            let forged = Self.key("mpk_s_" + body.dropFirst(6))
            #expect(APIKeyText(forged)?.kind == .server)
            #expect(try await refusal { try await world.apiKeys.authenticate(forged) } == "AUTH_REQUIRED")
            // Another's id before one's own secret.
            let lee = try await world.signUp("lee@example.com")
            let other = try await world.apiKeys.makeUserKey(Self.reading, for: lee)
            let swapped = Self.key(other.key.prefix + body.dropFirst(38))
            #expect(APIKeyText(swapped)?.id == other.key.id)
            #expect(try await refusal { try await world.apiKeys.authenticate(swapped) } == "AUTH_REQUIRED")
            // The row's own kind is looked at too, not the hash alone.
            let digest = Array(APIKeyText.hash(of: forged))
            _ = try await world.store.write { tx in
                try tx.execute("UPDATE api_keys SET key_hash = \(digest) WHERE id = \(issued.key.id)")
            }
            #expect(try await refusal { try await world.apiKeys.authenticate(forged) } == "AUTH_REQUIRED")
        }
    }

    @Test
    func `the checksum is the CRC-32 that scanners know`() {
        #expect(APIKeyText.checksum(of: "123456789".utf8) == "cbf43926")
        #expect(APIKeyText.checksum(of: "".utf8) == "00000000")
    }

    @Test(arguments: TestEngine.allCases)
    func `a use is noted at most once a minute, and a known key costs no read (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let issued = try await world.apiKeys.makeUserKey(Self.reading, for: user)
            func lastUsed() async throws -> Timestamp? {
                try await world.apiKeys.userKeys(visibleTo: user)[0].lastUsedAt
            }
            #expect(try await lastUsed() == nil)
            let first = world.clock.now()
            _ = try await world.apiKeys.authenticate(issued.text)
            #expect(try await lastUsed() == first)
            // Gone behind the service's back: whoever still knows the key has not asked the store.
            world.clock.advance(by: .seconds(4))
            _ = try await world.store.write { tx in
                try tx.execute("UPDATE api_keys SET kind = 'user', expires_at_ms = 1 WHERE id = \(issued.key.id)")
            }
            _ = try await world.apiKeys.authenticate(issued.text)
            #expect(try await lastUsed() == first)
            let end = world.clock.now() + .days(1)
            _ = try await world.store.write { tx in
                try tx.execute("UPDATE api_keys SET expires_at_ms = \(end) WHERE id = \(issued.key.id)")
            }
            // Another node reads it, and notes nothing so soon.
            _ = try await world.otherNode().apiKeys.authenticate(issued.text)
            #expect(try await lastUsed() == first)
            world.clock.advance(by: .seconds(56))
            _ = try await world.apiKeys.authenticate(issued.text)
            #expect(try await lastUsed() == world.clock.now())
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `at most twenty live keys a user, made in parallel or not (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let refusals = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<25 {
                    group.addTask {
                        try await refusal { try await world.apiKeys.makeUserKey(Self.reading, for: user) }
                    }
                }
                return try await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(refusals.count { $0 == nil } == 20)
            #expect(refusals.count { $0 == "TOO_MANY_API_KEYS" } == 5)
            // Expired ones do not count, and go in the end.
            world.clock.advance(by: .days(90))
            _ = try await world.apiKeys.makeUserKey(Self.reading, for: user)
            world.clock.advance(by: .days(30) + .milliseconds(1))
            try await world.apiKeys.purge()
            #expect(try await world.apiKeys.userKeys(visibleTo: user).count == 1)
        }
    }
}
