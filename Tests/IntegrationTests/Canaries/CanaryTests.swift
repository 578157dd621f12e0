import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import MapaeCore
import MapaeHTTP
import MapaeMetrics
import MapaeStore
import ProviderSandbox
import Testing

@testable import MapaeIdentity
@testable import MapaeServer
@testable import MapaeTesting

/// Nothing secret comes to light, whatever is done and whatever goes wrong (B13).
@Suite struct CanaryTests {
    @Test(.timeLimit(.minutes(10)))
    func `No secret of a whole journey is in the log, an error, a metric or the database (B13, 1.15)`()
        async throws
    {
        try await Self.walk(environment: [:]) { canaries, shop in try await Self.addSigningKeys(canaries, shop) }
    }

    @Test(.timeLimit(.minutes(10)))
    func `Nor on PostgreSQL with HS256, whose password and secret are looked for too (B13, 1.15)`() async throws {
        try await TestServer.withDatabase { database in
            let password = "canary-database-password-Jq5N"
            let role = TestServer.newName()
            try await TestServer.administer("CREATE ROLE \(role) LOGIN SUPERUSER PASSWORD '\(password)'")
            var url = try #require(URLComponents(string: database.exposed))
            (url.user, url.password) = (role, password)
            let address = try #require(url.string)
            try await Self.walk(environment: ["MAPAE_DATABASE_URL": address], hasSharedSecret: true) { canaries, _ in
                canaries.add("database password", password)
            }
            try await TestServer.administer("DROP ROLE \(role)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `Nor with EdDSA and a Redis that goes away, whose password is looked for too (B13, 1.15)`() async throws {
        let own = try Nodes.redisOfItsOwn()
        let url = try #require(URLComponents(string: own.exposed))
        let (password, database) = (try #require(url.password), try #require(Int(url.path.dropFirst())))
        let proxy = try ServerProxy(to: own)
        defer { proxy.stop() }
        let environment = ["MAPAE_REDIS_URL": proxy.url.exposed, "MAPAE_SIGNING_ALGORITHM": "EdDSA"]
        try await Self.walk(environment: environment) { canaries, shop in
            canaries.add("Redis password", password)
            try await Self.addSigningKeys(canaries, shop)
        } afterwards: { canaries, evidence, shop in
            let kept = try await TestRedis.dump(database: database)
            #expect(String(decoding: kept.prefix(11), as: UTF8.self) == "+OK\r\n+OK\r\n*" && kept.count > 200)
            #expect(canaries.found(in: kept) == [])
            proxy.goAway()
            _ = try await shop.send(.post, "/auth/login", #"{"email":"nobody@example.com","password":"wrong horse"}"#)
            #expect(evidence.logLines.contains { $0.contains("cache.away") })
        }
    }

    @Test func `A Redis that does not take the password is told of without it (B13, 1.15)`() async throws {
        let password = "canary-redis-password-Rw3K"
        var url = try #require(URLComponents(string: try TestRedis.url().exposed))
        url.password = password
        let (canaries, evidence) = (Canaries(), Evidence())
        canaries.add("Redis password", password)
        var options = Shop.Options(environment: ["MAPAE_REDIS_URL": try #require(url.string)])
        options.system = { $0.logger = Self.logger(evidence) }
        try await Shop.open(options) { shop in
            let answer = try await shop.send(
                .post, "/auth/login", #"{"email":"a@example.com","password":"wrong horse"}"#)
            evidence.note(status: answer.status, body: String(decoding: answer.bytes, as: UTF8.self))
            #expect(answer.outcome == "401 INVALID_CREDENTIALS")
            #expect(evidence.logLines.contains { $0.contains("cache.away") })
            #expect(canaries.found(in: evidence.log) == [] && canaries.found(in: evidence.errorText) == [])
        }
    }

    private static func logger(_ evidence: Evidence) -> Logger {
        Logger(label: "canary") { RedactingJSONLogHandler(label: $0, logLevel: .trace, sink: evidence.log) }
    }

    /// The private halves of the keys that sign access tokens, of which one has just taken over.
    private static func addSigningKeys(_ canaries: Canaries, _ shop: Shop) async throws {
        let signing = try #require(shop.server.domain.signingKeys)
        _ = try await signing.rotate(after: .zero)
        try await shop.server.domain.accessTokens.reload()
        let keys = try await signing.read().keys()
        #expect(keys.count == 2)
        for (number, key) in keys.enumerated() { canaries.add("signing key \(number)", bytes: key.bytes.exposed) }
    }

    /// Opens a shop whose own keys are canaries, lets somebody live in it, and looks at what came to light.
    private static func walk(
        environment: [String: String], hasSharedSecret: Bool = false,
        prepare: @Sendable @escaping (Canaries, Shop) async throws -> Void,
        afterwards: @Sendable @escaping (Canaries, Evidence, Shop) async throws -> Void = { _, _, _ in }
    ) async throws {
        let (canaries, evidence) = (Canaries(), Evidence())
        let random = SystemRandom()
        let (master, former, shared) = (random.bytes(32), random.bytes(32), random.bytes(48))
        for (name, bytes) in [("encryption key", master), ("former key", former), ("JWT secret", shared)] {
            canaries.add(name, bytes: bytes)
        }
        let providerKey = "test_sk_canary0000000000Provider0Key"
        canaries.add("provider's secret key", providerKey)
        let box = MailBox(clock: FixedClock(Timestamp(seconds: 1_790_000_000)))
        var options = Shop.Options(environment: environment)
        options.environment["MAPAE_METRICS_TOKEN"] = MetricsTests.token
        canaries.add("metrics token", MetricsTests.token)
        options.sandbox = { $0.merchants = [SandboxMerchant(secretKey: providerKey)] }
        options.configuration = { configuration in
            configuration.encryptionKeys = try KeyRing(
                parsing: Secret(
                    [("k2", master), ("k1", former)].map { "\($0):\(Data($1).base64EncodedString())" }
                        .joined(separator: ",")))
            configuration.tossPayments.secretKey = Secret(providerKey)
            if hasSharedSecret {
                configuration.signing = .shared(SigningKey(id: "shared", material: .hs256(Secret(shared))))
            }
        }
        options.system = { system in
            system.mailer = box
            system.logger = logger(evidence)
        }
        try await Shop.open(options) { shop in
            try await prepare(canaries, shop)
            try await CanaryJourney(shop: shop, canaries: canaries, evidence: evidence, mails: box).walk()
            try await afterwards(canaries, evidence, shop)
            try await expectNothing(of: canaries, evidence, shop)
            try await expectPlantedCanariesAreFound(canaries, evidence, shop)
        }
    }

    /// What is looked for whatever else is; the journey would otherwise prove less from the day one of them is not met.
    private static let everyJourneyMeets: Set = [
        "encryption key", "former key", "JWT secret", "provider's secret key", "metrics token", "password 0",
        "password 4", "accessToken", "refreshToken", "deviceToken", "token", "data.secret", "cookie mapae_access",
        "cookie mapae_refresh", "cookie mapae_device", "cookie mapae_pre", "Authorization header",
        "mailed link", "invitation", "card number", "payment key", "deposit secret", "account number", "nickname",
    ]

    private static func expectNothing(of canaries: Canaries, _ evidence: Evidence, _ shop: Shop) async throws {
        #expect(canaries.names.isSuperset(of: everyJourneyMeets))
        #expect(evidence.logLines.count > 120)
        #expect(evidence.errorBodies.count > 50)
        #expect(evidence.errorBodies.allSatisfy { !$0.hasPrefix("500") })
        #expect(canaries.found(in: evidence.log) == [])
        #expect(canaries.found(in: evidence.errorText) == [])
        let metrics = try await shop.metricsText()
        #expect(metrics.count > 5000)
        #expect(canaries.found(in: metrics) == [])
        let dump = try await DatabaseDump.of(shop.server.store)
        #expect(dump.count > 10_000)
        #expect(canaries.found(in: dump, isDatabase: true) == [])
        // Who was deleted is nobody's business any more.
        for former in CanaryJourney.formerAddresses { #expect(dump.range(of: Data(former.utf8)) == nil) }
        #expect(dump.range(of: Data(CanaryJourney.friendEmail.utf8)) != nil, "the dump holds what it should")
    }

    /// The search would find each secret, in each form, in each of the places.
    private static func expectPlantedCanariesAreFound(
        _ canaries: Canaries, _ evidence: Evidence, _ shop: Shop
    ) async throws {
        let secret = CanaryJourney.passwords[1]
        for (form, bytes) in Canaries.forms(of: Data(secret.utf8)) {
            let text = String(decoding: bytes, as: UTF8.self)
            let planted: Set = ["password 1 (\(form))"]

            let (log, errors) = (Evidence(), Evidence())
            var logger = Logger(label: "planted") { label in
                RedactingJSONLogHandler(label: label, logLevel: .trace, sink: log.log)
            }
            logger[metadataKey: "note"] = "a.\(text)"
            logger.debug("planted")
            #expect(canaries.found(in: log.log).isSuperset(of: planted))

            errors.note(status: 400, body: #"{"error":"a.\#(text)"}"#)
            #expect(canaries.found(in: errors.errorText).isSuperset(of: planted))

            let registry = MetricsRegistry()
            registry.counters("planted_total", "Planted.", by: "note").increment("a.\(text)")
            #expect(canaries.found(in: Data(await registry.exposition().utf8)).isSuperset(of: planted))

            let event = SecurityEvent(.csrfFailed, detail: ["planted": "a.\(text)"])
            try await shop.server.store.write { tx in
                try SecurityEventRow.insert(event, at: Timestamp(seconds: 1), in: tx)
            }
            let dump = try await DatabaseDump.of(shop.server.store)
            #expect(canaries.found(in: dump, isDatabase: true).isSuperset(of: planted))
        }
    }
}
