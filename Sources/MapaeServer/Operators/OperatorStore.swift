public import Logging
public import MapaeCore
internal import MapaeHTTP
public import MapaeIdentity
internal import MapaePayments
public import MapaeStore

/// What commands need that look after a store beside the server that may be using it: the database, and for signing keys
/// the master keys they are sealed with.
public struct OperatorStore: Sendable {
    private let database: DatabaseSettings
    private let encryptionKeys: KeyRing?
    private let algorithm: SigningAlgorithm
    /// What links begin with; nil when it was not read.
    let origin: String?

    /// The store of a configuration.
    ///
    /// - Parameters:
    ///   - needsKeys: whether `MAPAE_ENCRYPTION_KEYS` is read too.
    ///   - needsOrigin: whether `MAPAE_PUBLIC_URL` is read too.
    /// - Throws: ``InvalidConfiguration``.
    public init(
        reading sources: ConfigurationSources, needsKeys: Bool = false, needsOrigin: Bool = false
    ) throws(InvalidConfiguration) {
        var settings = SettingsReader(sources)
        let address = settings.database()
        let (pool, patience) = (settings.postgresPool(), settings.storeTimeouts())
        encryptionKeys = needsKeys ? settings.encryptionKeys(.production) : nil
        origin = needsOrigin ? settings.publicURL(.production)?.origin : nil
        algorithm = settings.signingAlgorithm() ?? .es256
        guard let address, settings.problems.isEmpty else {
            throw InvalidConfiguration(problems: settings.problems)
        }
        database = DatabaseSettings(address: address, postgresPool: pool, patience: patience)
    }

    /// The store of `mapae dev`.
    ///
    /// - Throws: ``UnusableDevelopmentFolder``, ``InvalidConfiguration``.
    public init(of folder: DevelopmentFolder, environment: [String: String] = [:]) throws {
        let arguments: [Setting: String] = [
            .databaseURL: folder.databaseURL, .encryptionKeys: folder.keys.encryptionKeys,
        ]
        let own = Set(arguments.keys.flatMap(\.names))
        var settings = SettingsReader(
            ConfigurationSources(arguments: arguments, environment: environment.filter { !own.contains($0.key) }))
        let (address, patience) = (settings.database(), settings.storeTimeouts())
        encryptionKeys = settings.encryptionKeys(.development)
        origin = "http://127.0.0.1:\(DevelopmentPorts(server: nil, sandbox: nil, toss: nil, in: folder).server)"
        algorithm = settings.signingAlgorithm() ?? .es256
        guard let address, settings.problems.isEmpty else {
            throw InvalidConfiguration(problems: settings.problems)
        }
        database = DatabaseSettings(address: address, postgresPool: 1, patience: patience)
    }

    /// Runs a closure with the signing keys.
    ///
    /// - Parameter algorithm: of a new key; nil for the configured one.
    public func withSigningKeys<T: Sendable>(
        algorithm: SigningAlgorithm? = nil, logger: Logger, _ body: (SigningKeys) async throws -> T
    ) async throws -> T {
        let encryptionKeys = try requiredKeys()
        return try await visit(logger: logger) { store in
            try await body(
                SigningKeys(
                    store: store, ring: encryptionKeys, algorithm: algorithm ?? self.algorithm, clock: SystemClock()))
        }
    }

    /// Every signing key, the newest first.
    public func signingKeys(logger: Logger) async throws -> [SigningKeyInfo] {
        try await visit(logger: logger) { store in try await SigningKeys.list(in: store, clock: SystemClock()) }
    }

    /// Runs a closure with the record of security events.
    public func withSecurityEvents<T: Sendable>(
        logger: Logger, _ body: (SecurityEvents) async throws -> T
    ) async throws -> T {
        try await visit(logger: logger) { store in
            try await body(SecurityEvents(store: store, clock: SystemClock(), logger: logger))
        }
    }

    /// Grants of Toss points of which nobody has known for a day what became of them, the oldest first.
    public func overduePromotionGrants(logger: Logger) async throws -> [PromotionGrantRow] {
        try await visit(logger: logger) { store in try await OperatorStore.closings(in: store).overdue() }
    }

    /// Ends the asking after such a grant; see `PromotionClosings`.
    ///
    /// - Parameter wasGiven: whether Toss' console shows that the person has the points.
    /// - Throws: `UnclosableGrant`.
    public func closePromotionGrant(
        _ id: PromotionGrantID, wasGiven: Bool, because reason: String, by decidedBy: String, logger: Logger
    ) async throws {
        try await visit(logger: logger) { store in
            try await OperatorStore.closings(in: store).close(
                id, .init(wasGiven ? .granted : .unknown, because: reason, by: decidedBy))
        }
    }

    private static func closings(in store: any Store) -> PromotionClosings {
        let clock = SystemClock()
        return PromotionClosings(
            store: store, clock: clock, identifiers: IdentifierSource(clock: clock, random: SystemRandom()))
    }

    /// - Throws: ``InvalidConfiguration`` when they were not read.
    func requiredKeys() throws(InvalidConfiguration) -> KeyRing {
        guard let encryptionKeys else {
            throw InvalidConfiguration(
                problems: [
                    ConfigurationProblem(
                        Setting.encryptionKeys.rawValue, LocalizedText("값이 없습니다", "is missing"))
                ])
        }
        return encryptionKeys
    }

    func visit<T: Sendable>(logger: Logger, _ body: (any Store) async throws -> T) async throws -> T {
        let store = try await database.visitStore(logger: logger)
        do {
            try await Migrator.check(store)
            let value = try await body(store)
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }
}
