public import MapaeCore
public import MapaeStore

/// API keys of people and of the firm: made, shown, recognised and ended.
public struct APIKeys: Sendable {
    /// Live keys one user may have, those for teams included.
    static let limitPerUser = 20
    static let standardDays = 90
    static let longestUserDays = 365
    static let longestServerDays = 3650

    let store: any Store
    let revocations: Revocations
    let clock: any WallClock
    let random: any RandomSource
    let identifiers: IdentifierSource
    /// Nil when nobody is told of anything by mail.
    let notices: OwnerNotices?
    let verified = VerifiedCredentials<VerifiedKey>()

    public init(
        store: any Store, revocations: Revocations, clock: any WallClock, random: any RandomSource,
        identifiers: IdentifierSource, notices: OwnerNotices? = nil
    ) {
        self.store = store
        self.revocations = revocations
        self.clock = clock
        self.random = random
        self.identifiers = identifiers
        self.notices = notices
    }

    /// A user's own keys, and those of the teams the user is OWNER or ADMIN of; oldest first.
    public func userKeys(visibleTo user: UserID) async throws -> [APIKey] {
        try await store.read { tx in
            try APIKeyRow.list(
                visibleTo: user, asTeam: TeamRole.owner.rawValue, or: TeamRole.admin.rawValue, in: tx
            ).map(APIKey.init)
        }
    }

    /// Every server key, oldest first.
    public func serverKeys() async throws -> [APIKey] {
        try await store.read { tx in try APIKeyRow.listServerKeys(in: tx).map(APIKey.init) }
    }

    /// The user a server key names.
    ///
    /// - Throws: ``ErrorCode/notFound`` when there is no such user, or the account may not be used.
    public func requireUser(_ user: UserID) async throws {
        guard try await store.read({ tx in try Sessions.owner(user, in: tx) }) != nil else { throw Failure(.notFound) }
    }
}

extension APIKey {
    init(_ row: APIKeyRow) throws {
        self.init(
            id: row.id, kind: try Kind(row), name: row.name, prefix: APIKeyText.prefix(try Kind(row), row.id),
            scopes: row.scopeList, teamID: row.teamID, createdAt: row.createdAt, expiresAt: row.expiresAt,
            lastUsedAt: row.lastUsedAt)
    }
}

extension APIKey.Kind {
    init(_ row: APIKeyRow) throws {
        guard let kind = APIKey.Kind(rawValue: row.kind) else {
            throw StoreError(.unexpectedValue, detail: "an API key's kind is unknown")
        }
        self = kind
    }
}

extension APIKeyRow {
    var scopeList: [Scope] { scopes.split(separator: " ").map { Scope(rawValue: String($0)) } }
}
