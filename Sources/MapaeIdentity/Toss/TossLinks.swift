internal import AppsInToss
internal import Foundation
public import MapaeCore
public import MapaeStore

/// Which accounts Toss users have, and what is kept of them. Nothing here speaks with Toss.
public struct TossLinks: Sendable {
    let store: any Store
    let names: TossUserNames
    let seals: TossSeals
    /// What ends with a link; of the same make for everything else that ends credentials.
    public let access: AccountAccess
    let clock: any WallClock
    let identifiers: IdentifierSource
    let settings: TossLogInSettings

    public init(
        store: any Store, keys: KeyRing, revocations: Revocations, clock: any WallClock, identifiers: IdentifierSource,
        settings: TossLogInSettings, notices: OwnerNotices? = nil
    ) {
        self.store = store
        names = TossUserNames(keys: keys)
        seals = TossSeals(keys: keys)
        access = AccountAccess(
            revocations: revocations, keys: keys, identifiers: identifiers, erasureDelay: settings.erasureDelay,
            notices: notices)
        self.clock = clock
        self.identifiers = identifiers
        self.settings = settings
    }

    /// Whether an account is linked, since when, and what is kept of its Toss user.
    public func status(of user: UserID) async throws -> TossLinkStatus? {
        try await store.read { tx in
            let row = try TossLinkRow.find(of: user, in: tx)
            guard let row, row.isActive, let linkedAt = row.linkedAt else { return nil }
            return TossLinkStatus(
                linkedAt: linkedAt, keptFields: try TossProfileFieldRow.list(of: user, in: tx).map(\.field).sorted())
        }
    }

    /// The personal fields kept of a user, by Toss' names for them. Not verified by anybody: nothing may be decided by
    /// an e-mail address or a phone number among them.
    public func profile(of user: UserID) async throws -> [String: Secret<String>] {
        let rows = try await store.read { tx in try TossProfileFieldRow.list(of: user, in: tx) }
        let seals = seals
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (row.field, try seals.open(row.sealedValue, .profile(field: row.field), row: user))
            })
    }
}

/// A live link.
public struct TossLinkStatus: Sendable {
    public let linkedAt: Timestamp
    /// The personal fields that are kept, by Toss' names for them.
    public let keptFields: [String]
}

/// That a Toss user has just logged in. It counts as long as the link is the same one.
public struct TossProof: Sendable {
    public let userID: UserID
    /// Whether the account was made by this log-in.
    public let isNewAccount: Bool
    let generation: Int64
    /// The log-in's in the history.
    let entry: SignInHistory.EntryID

    func holds(in tx: any Transaction) throws -> Bool {
        guard let link = try TossLinkRow.find(of: userID, in: tx) else { return false }
        return link.isActive && link.generation == generation
    }
}

/// What Toss said of a user, read and sealed nowhere yet.
struct TossVisitor: Sendable {
    let userKey: Int64
    let scopes: String
    let agreedTermsJSON: String
    let fields: [LoginUser.Field: Secret<String>]
    /// Nil when they are not kept.
    let tokens: Tokens?
    /// When the call to Toss began: an unlink that came later is news.
    let calledAt: Timestamp

    struct Tokens: Sendable {
        let access: Secret<String>
        let refresh: Secret<String>
        let accessExpiresAt: Timestamp
    }
}
