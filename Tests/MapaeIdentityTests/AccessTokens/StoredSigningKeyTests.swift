import Foundation
import JWTKit
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Keys that live in the store: made once, rotated without a restart, ended at once (A2, 3.5).
@Suite
struct StoredSigningKeyTests {
    private static let master = "a:\(Data(SystemRandom().bytes(32)).base64EncodedString())"
    private static let otherMaster = "b:\(Data(SystemRandom().bytes(32)).base64EncodedString())"

    /// Nodes over one store.
    private struct Cluster: Sendable {
        let store: any Store
        let clock: AdjustableClock

        func keys(
            _ algorithm: SigningAlgorithm = .es256, master: String = StoredSigningKeyTests.master
        ) throws -> SigningKeys {
            SigningKeys(
                store: store, ring: try KeyRing(parsing: Secret(master)), algorithm: algorithm, clock: clock)
        }

        func node(
            _ algorithm: SigningAlgorithm = .es256, master: String = StoredSigningKeyTests.master
        ) async throws -> IdentityFixture {
            let tokens = try await AccessTokens(
                stored: try keys(algorithm, master: master), issuer: IdentityFixture.issuer, clock: clock)
            return try await IdentityFixture(store: store, clock: clock, tokens: tokens)
        }

        func states() async throws -> [String] {
            try await keys().list().map(\.state.rawValue)
        }

        func rows() async throws -> [SigningKeyRow] {
            try await store.read { tx in try SigningKeyRow.list(in: tx) }
        }
    }

    private func withCluster(_ engine: TestEngine, _ body: (Cluster) async throws -> Void) async throws {
        try await withTestStore(engine) { store in
            try await body(
                Cluster(store: store, clock: AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))))
        }
    }

    private func keyID(of token: Secret<String>) -> String? { AccessTokenParser.keyID(of: token.exposed) }

    private func kids(_ node: IdentityFixture) throws -> [String] {
        struct Set: Decodable { let keys: [[String: String]] }
        return try JSONDecoder().decode(Set.self, from: Data(node.tokens.jwks)).keys.compactMap { $0["kid"] }
    }

    @Test(arguments: TestEngine.allCases)
    func `the first starts of eight nodes make one key (A2, F2)`(engine: TestEngine) async throws {
        try await withCluster(engine) { cluster in
            let ids = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<8 { group.addTask { try kids(try await cluster.node()) } }
                return try await group.reduce(into: Set<[String]>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await cluster.states() == ["signing"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the database holds no private key in the open (1.12, 3.5)`(engine: TestEngine) async throws {
        try await withCluster(engine) { cluster in
            let keys = try cluster.keys()
            try await keys.ensure()
            let row = try #require(try await cluster.rows().first)
            let key = try #require(try await keys.read().keys().first)
            let sealed = try #require(row.sealedKey)
            #expect(sealed.hasPrefix("v1.a."))
            #expect(!sealed.contains(Data(key.bytes.exposed).base64EncodedString()))
            // A key moved under another id would sign in its name.
            try await cluster.store.write { tx in
                var moved = SigningKeyRow(
                    id: "es256-moved", number: 9, algorithm: "ES256", sealedKey: sealed, createdAt: row.createdAt,
                    signsFrom: row.signsFrom)
                moved.retiredAt = nil
                _ = try moved.insert(in: tx)
            }
            await #expect(throws: InvalidSigningKey.self) { _ = try await keys.read().keys() }
        }
    }

    @Test(arguments: TestEngine.allCases, SigningAlgorithm.allCases)
    func
        `a rotation publishes, then signs, then retires and erases, on every node and with nobody logged out (A2, 3.5)`(
            engine: TestEngine, next: SigningAlgorithm
        ) async throws
    {
        try await withCluster(engine) { cluster in
            let (one, two) = (try await cluster.node(), try await cluster.node())
            let before = try await one.logIn()
            let old = try #require(keyID(of: before.accessToken))
            let new = try await cluster.keys(next).rotate()
            #expect(new.algorithm == next.rawValue && new.state == .published)
            try await one.tokens.reload()
            try await two.tokens.reload()
            #expect(try kids(one) == [new.id, old])
            cluster.clock.advance(by: SigningKeys.publicationDelay - .seconds(1))
            #expect(keyID(of: try await one.refresh(before).accessToken) == old)

            cluster.clock.advance(by: .seconds(1))
            let after = try await two.sessions.start(
                for: before.principal.userID, remembered: true, delivery: .cookie)
            #expect(keyID(of: after.accessToken) == new.id)
            _ = try await one.sessions.authenticate(after.accessToken)
            _ = try await two.sessions.authenticate(before.accessToken)
            #expect(try await cluster.states() == ["signing", "verifying"])

            cluster.clock.advance(by: .hours(1) + Revocations.clockDrift)
            try await cluster.keys().maintain(accessTokenLifetime: .hours(1))
            #expect(try await cluster.states() == ["signing", "verifying"])
            cluster.clock.advance(by: .seconds(1))
            try await cluster.keys().maintain(accessTokenLifetime: .hours(1))
            #expect(try await cluster.states() == ["signing", "retired"])
            #expect(try await cluster.rows().map { $0.sealedKey == nil } == [true, false])
            try await one.tokens.reload()
            #expect(try kids(one) == [new.id])
            #expect(try await one.events().map { $0.detail["change"] } == ["retired", "added", "added"])
        }
    }

    @Test
    func `a second rotation waits for the first, and an emergency lets the waiting key sign now (A2)`() async throws {
        try await withCluster(.sqlite) { cluster in
            let keys = try cluster.keys()
            try await keys.ensure()
            let waiting = try await keys.rotate()
            await #expect(throws: SigningKeyRefusal.self) { _ = try await keys.rotate() }
            let now = try await keys.rotate(after: .zero)
            #expect(now.id == waiting.id && now.state == .signing)
            #expect(try await cluster.states() == ["signing", "verifying"])
            let another = try await keys.rotate(after: .zero)
            #expect(another.id != waiting.id && another.state == .signing)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a retired key ends its tokens on every node, remembered or not, and another signs (A2, A5)`(
        engine: TestEngine
    ) async throws {
        try await withCluster(engine) { cluster in
            let (one, two) = (try await cluster.node(), try await cluster.node())
            let issued = try await one.logIn()
            _ = try await one.sessions.authenticate(issued.accessToken)
            _ = try await two.sessions.authenticate(issued.accessToken)
            let stolen = try #require(keyID(of: issued.accessToken))
            try await cluster.keys().retire(stolen)
            #expect(try await cluster.states() == ["signing", "retired"])
            for node in [one, two] {
                try await node.tokens.reload()
                #expect(
                    try await refusal { try await node.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
            }
            let refreshed = try await two.refresh(issued)
            #expect(keyID(of: refreshed.accessToken) != stolen)
            _ = try await one.sessions.authenticate(refreshed.accessToken)
            await #expect(throws: SigningKeyRefusal.self) { try await cluster.keys().retire(stolen) }
            await #expect(throws: SigningKeyRefusal.self) { try await cluster.keys().retire("es256-none") }
        }
    }

    @Test
    func `retiring the signing key during a rotation lets the waiting key sign (A2)`() async throws {
        try await withCluster(.sqlite) { cluster in
            let keys = try cluster.keys()
            try await keys.ensure()
            let waiting = try await keys.rotate()
            try await keys.retire(try #require(try await keys.list().first { $0.state == .signing }).id)
            let signing = try await keys.list().first { $0.state == .signing }
            #expect(signing?.id == waiting.id)
            #expect(try await cluster.states() == ["signing", "retired"])
        }
    }

    @Test
    func `a node that has not read the keys for ten seconds reads them before it takes a token (A2, A5)`() async throws
    {
        try await withCluster(.sqlite) { cluster in
            let node = try await cluster.node()
            let issued = try await node.logIn()
            _ = try await node.sessions.authenticate(issued.accessToken)
            try await cluster.keys().retire(try #require(keyID(of: issued.accessToken)))
            _ = try await node.sessions.authenticate(issued.accessToken)
            cluster.clock.advance(by: AccessTokens.freshness + .milliseconds(1))
            #expect(try await refusal { try await node.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
        }
    }

    @Test
    func `tokens of a key this node has not seen yet are taken, and unknown ones cost one reading a second (A2)`()
        async throws
    {
        try await withCluster(.sqlite) { cluster in
            let (one, two) = (try await cluster.node(), try await cluster.node())
            let issued = try await one.logIn()
            _ = try await cluster.keys(.eddsa).rotate(after: .zero)
            try await two.tokens.reload()
            let fresh = try await two.refresh(issued)
            _ = try await one.sessions.authenticate(fresh.accessToken)

            let forged = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImVzMjU2LW5vbmUiLCJ0eXAiOiJhdCtqd3QifQ.e30.AAAA"
            cluster.clock.advance(by: .seconds(2))
            #expect(try await refusal { try await one.sessions.authenticate(Secret(forged)) } == "AUTH_REQUIRED")
            let added = try await cluster.keys().rotate(after: .zero)
            try await two.tokens.reload()
            let next = try await two.refresh(fresh)
            #expect(keyID(of: next.accessToken) == added.id)
            #expect(try await refusal { try await one.sessions.authenticate(next.accessToken) } == "AUTH_REQUIRED")
            cluster.clock.advance(by: AccessTokens.unknownKeyPause)
            _ = try await one.sessions.authenticate(next.accessToken)
        }
    }

    @Test
    func `a new master key seals the signing keys anew, after which the old one can go (B9, 1.12)`() async throws {
        try await withCluster(.sqlite) { cluster in
            try await cluster.keys().ensure()
            let both = "\(Self.otherMaster),\(Self.master)"
            try await cluster.keys(master: both).maintain(accessTokenLifetime: .hours(1))
            #expect(try await cluster.rows().first?.sealedKey?.hasPrefix("v1.b.") == true)
            _ = try await cluster.node(master: Self.otherMaster)
            await #expect(throws: InvalidSigningKey.self) { _ = try await cluster.node(master: Self.master) }
        }
    }

    @Test
    func `the library's default key is gone, so that a token of an unknown key meets none (3.6)`() async throws {
        let set = try await SigningKeySet([.new(.es256), .new(.eddsa)])
        await #expect(throws: (any Error).self) { _ = try await set.collection.getKey(for: "es256-unknown") }
        await #expect(throws: (any Error).self) { _ = try await set.collection.getKey() }
    }

    @Test
    func `the JWK set holds an Ed25519 key as RFC 8037 has it (A2)`() throws {
        let key = SigningKey.new(.eddsa)
        let jwk = try JSONSerialization.jsonObject(with: JSONEncoder().encode(try #require(key.publicJWK)))
        let fields = try #require(jwk as? [String: String])
        #expect(fields.keys.sorted() == ["alg", "crv", "kid", "kty", "use", "x"])
        #expect(fields["kty"] == "OKP" && fields["crv"] == "Ed25519" && fields["alg"] == "EdDSA")
        #expect(fields["x"].flatMap(Base64URL.decode)?.count == 32)
    }
}
