import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments
import MapaeServer
import MapaeStore
import MapaeTesting
import NIOCore
import ProviderSandbox
import Testing

/// A whole server, as the program builds it, beside a sandbox. Both read one clock, which stands still until it is moved.
struct Shop: Sendable {
    let client: any TestClientProtocol
    let sandbox: Sandbox
    let server: MapaeApplication
    let clock: AdjustableClock
    let configuration: ServerConfiguration

    /// What a test wants different from a shop of `mapae dev`.
    struct Options: Sendable {
        var environment: [String: String] = [:]
        var sandbox: @Sendable (inout SandboxConfiguration) -> Void = { _ in }
        var configuration: @Sendable (inout ServerConfiguration) throws -> Void = { _ in }
        var system: @Sendable (inout SystemDependencies) -> Void = { _ in }
        /// Whether server and sandbox are joined by the partner API of Toss as well, over mutual TLS.
        var toss = false
        /// Whether the server is a live one: only live payments move money in Toss' books.
        var movesMoney = false
        /// The way on which Toss' answers come, when a test has to do with them.
        var wire: TossWire?
        /// Off for a database that is at this release, as for `mapae serve`.
        var migrating = true
    }

    static func open(
        _ options: Options = Options(), _ body: @Sendable @escaping (Shop) async throws -> Void
    ) async throws {
        let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_790_000_000)))
        var provider = SandboxConfiguration.onFreePort
        provider.clock = { clock.now().date }
        provider.advancesClock = { seconds in clock.advance(by: .seconds(Int64(seconds))) }
        try await withTemporaryFolder { path in
            let folder = try DevelopmentFolder(at: path)
            let partner = options.toss ? try DevelopmentPartner.onFreePorts(in: folder) : nil
            provider.appsInToss = partner?.sandboxConfiguration(callingBack: nil)
            options.sandbox(&provider)
            try await withSandbox(provider, logger: quietLogger) { sandbox in
                let address = try await sandbox.address()
                var configuration = try ServerConfiguration.development(
                    folder: folder, port: 1, sandboxPort: address.port, partner: partner?.found(at: address),
                    environment: options.environment)
                // What a request of the test client carries as its host.
                configuration.publicURL = try PublicURL(parsing: "http://localhost")
                // Journeys here sign many people up from one address.
                configuration.limits.routeFactor = 1000
                configuration.limits.addressPerMinute = 1_000_000
                try options.configuration(&configuration)
                var system = system(clock)
                options.system(&system)
                let run = { (configuration: ServerConfiguration, system: SystemDependencies) in
                    let server = try await buildApplication(
                        configuration: configuration, migrating: options.migrating, system: system)
                    try await server.application.test(.router) { client in
                        try await body(
                            Shop(
                                client: client, sandbox: sandbox, server: server, clock: clock,
                                configuration: configuration))
                    }
                }
                guard options.movesMoney || options.wire != nil else {
                    return try await run(configuration, system)
                }
                if options.movesMoney { configuration.environment = .live }
                let toss = try #require(configuration.appsInToss)
                try await withPartnerTransport(
                    presenting: toss.identity, to: [toss.apiBase.description, toss.payBase.description],
                    trusting: try #require(toss.sandboxAuthority)
                ) { transport in
                    system.partnerTransport = options.wire?.leading(to: transport) ?? transport
                    try await run(configuration, system)
                }
            }
        }
    }

    private static func system(_ clock: AdjustableClock) -> SystemDependencies {
        var system = SystemDependencies(logger: quietLogger)
        system.clock = clock
        system.passwordCost = .init(rounds: 16, blockSize: 8, parallelism: 1)
        // A busy machine is no Toss that is away, and no lock on the database.
        system.storeTimeouts = .patient
        (system.providerTimeouts.connect, system.providerTimeouts.leastAnswer) =
            (.seconds(120), .seconds(120))
        return system
    }

    /// The same on either engine.
    static func open(
        _ engine: TestEngine, _ options: Options, _ body: @Sendable @escaping (Shop) async throws -> Void
    ) async throws {
        switch engine {
        case .sqlite: try await open(options, body)
        case .postgres:
            try await TestServer.withDatabase(migrated: false) { url in
                var options = options
                options.environment["MAPAE_DATABASE_URL"] = url.exposed
                options.environment["MAPAE_POSTGRES_POOL"] = "4"
                try await open(options, body)
            }
        }
    }

    /// Runs another node of the shop, one that listens at its public URL, for those who come by themselves.
    func withListeningNode(_ body: @Sendable @escaping (_ origin: String) async throws -> Void) async throws {
        let door = try ServerProxy()
        defer { door.stop() }
        let origin = door.url.exposed
        var configuration = configuration
        configuration.publicURL = try PublicURL(parsing: origin)
        let system = Self.system(clock)
        let node = try await buildApplication(
            configuration: configuration, migrating: false, system: system)
        try await node.application.test(.live) { client in
            door.lead(to: UInt16(try #require(client.port)))
            try await body(origin)
        }
    }

    /// Signs a new buyer up, with tokens as an app holds them.
    func buyer(_ name: String = "buyer") async throws -> Buyer {
        let answer = try await send(
            .post, "/auth/signup",
            #"{"email":"\#(name)@example.com","password":"\#(Self.password)","nickname":"\#(name)"}"#)
        try #require(answer.outcome == "200")
        return try await logIn(name)
    }

    func logIn(_ name: String, on device: Secret<String>? = nil) async throws -> Buyer {
        let known = device.map { #","deviceToken":"\#($0.exposed)""# } ?? ""
        let session = try await send(
            .post, "/auth/login",
            #"{"email":"\#(name)@example.com","password":"\#(Self.password)","delivery":"body"\#(known)}"#)
        return Buyer(shop: self, accessToken: try #require(session["accessToken"]))
    }

    /// An operator vouches for somebody's address.
    func vouch(for name: String) async throws { try await vouch(forAddress: "\(name)@example.com") }

    func vouch(forAddress email: String) async throws {
        let user = try #require(try await server.domain.accounts.find(email: email))
        try await server.domain.accounts.administration.verify(user, .init(by: .commandLine("operator")))
    }

    func administrator(_ name: String = "operator") async throws -> Buyer {
        let user = try await server.domain.accounts.signUp(
            email: "\(name)@example.com", password: Secret(Self.password), nickname: name, role: .admin,
            isProven: true)
        return try await logIn(name, on: try await server.domain.knownDevices.remember(nil, of: user, in: nil))
    }

    static let password = "correct horse battery"

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, token: String? = nil
    ) async throws -> Answer {
        var headers: HTTPFields = [.acceptLanguage: "ko"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        if body != nil { headers[.contentType] = "application/json" }
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return Answer(status: response.status.code, bytes: Data(response.body.readableBytesView))
    }

    /// Moves the one clock and lets the resolver work until nothing is left for it to do now.
    func advance(_ duration: Duration) async throws {
        clock.advance(by: duration)
        try await sandbox.advanceClock(seconds: 0)
        let lease = clock.now() + configuration.payments.recoveryLease
        repeat {
            while try await server.domain.outcomes.resolveDue() > 0 {}
            // The server's own resolver may have been quicker, and be still at what it took.
        } while try await isBeingResolved(until: lease)
    }

    private func isBeingResolved(until lease: Timestamp) async throws -> Bool {
        await Task.yield()
        return try await server.store.read { tx in
            try tx.queryFirst(
                "SELECT 1 AS one FROM payment_attempts WHERE finished_at_ms IS NULL AND due_at_ms = \(lease)") != nil
        }
    }

    /// What each provider holds, what the payments say it holds and what the ledger says; and every other double record.
    func expectBooksAgree(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        var atProvider: [String: Int64] = [:]
        for entry in try await sandbox.ledger() {
            switch entry.kind {
            case "approval", "deposit": atProvider["tosspayments", default: 0] += entry.amount
            case "cancel", "depositReversal": atProvider["tosspayments", default: 0] -= entry.amount
            case "tossPayApproval": atProvider["tosspay", default: 0] += entry.amount
            case "tossPayRefund": atProvider["tosspay", default: 0] -= entry.amount
            default: break
            }
        }
        let (differences, money) = try await server.store.read { tx in
            (try BookAudit.differences(in: tx), try BookRow.moneyByRail(in: tx))
        }
        #expect(differences == [], sourceLocation: sourceLocation)
        for rail in PaymentRail.allCases.map(\.rawValue) {
            let (held, own) = (atProvider[rail] ?? 0, money.first { $0.rail == rail })
            #expect(own?.payments ?? 0 == held, "payments and \(rail)", sourceLocation: sourceLocation)
            #expect(own?.ledger ?? 0 == held, "ledger and \(rail)", sourceLocation: sourceLocation)
        }
    }
}

struct Answer: Sendable {
    let status: Int
    let bytes: Data

    /// A value of the JSON body by its path, as text: `error.code`, `data.payments.0.status`.
    subscript(path: String) -> String? {
        var value: Any? = try? JSONSerialization.jsonObject(with: bytes)
        for step in path.split(separator: ".") {
            if let index = Int(step), let list = value as? [Any] {
                value = list.indices.contains(index) ? list[index] : nil
            } else {
                value = (value as? [String: Any])?[String(step)]
            }
        }
        return value.map { "\($0)" }
    }

    /// `402 PAYMENT_FAILED`, or `200`.
    var outcome: String { self["error.code"].map { "\(status) \($0)" } ?? "\(status)" }
}
