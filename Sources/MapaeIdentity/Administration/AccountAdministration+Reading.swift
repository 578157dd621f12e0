public import MapaeCore
internal import MapaeStore

extension AccountAdministration {
    /// How many accounts stand on a page.
    static let pageSize = 50

    /// Accounts that are not deleted, the newest first, ``pageSize`` a page.
    ///
    /// - Parameters:
    ///   - email: of the one account that is looked for, in any case of letters; nil for all.
    ///   - cursor: ``AccountList/nextCursor`` of the page before; nil for the first.
    /// - Throws: ``ErrorCode/invalidInput`` for `email` that is no address, or `cursor` that is none of this list's.
    public func list(email: String? = nil, after cursor: String? = nil) async throws -> AccountList {
        let last = try cursor.map { text in
            guard let id = UserID(text) else { throw Failure.invalidInput("cursor", .malformed) }
            return id
        }
        let key = try email.map { text in
            guard let address = EmailAddress(text) else { throw Failure.invalidInput("email", .malformed) }
            return address.key
        }
        let rows = try await store.read { tx in
            try UserRow.page(emailKey: key, after: last, limit: Self.pageSize + 1, in: tx)
        }
        let shown = rows.prefix(Self.pageSize)
        return AccountList(
            accounts: shown.map(AccountSummary.init),
            nextCursor: rows.count > Self.pageSize ? shown.last?.id.text : nil)
    }

    /// The account with an e-mail address, in any case of letters, or with an id; nil when there is none.
    public func find(_ account: String) async throws -> UserID? {
        if let id = UserID(account) { return id }
        guard EmailAddress(account) != nil else { return nil }
        return try await list(email: account).accounts.first?.id
    }

    /// Whether anybody may act as an administrator.
    public func isAnybodyAdministrator() async throws -> Bool {
        try await store.read { tx in
            try UserRow.isAnybody(of: Role.admin.rawValue, in: AccountStatus.active.rawValue, in: tx)
        }
    }

    /// An account and what opens it or acts for it now.
    ///
    /// - Throws: ``ErrorCode/notFound``, also for a deleted account.
    public func show(_ user: UserID) async throws -> AccountDetail {
        let now = clock.now()
        return try await store.read { tx in
            guard let row = try UserRow.find(user, in: tx), row.isActive || row.isBanned else {
                throw Failure(.notFound)
            }
            let banning = SecurityEventRow.Filter(kind: SecurityEvent.Kind.accountBanned.rawValue, user: user)
            let ban = row.isBanned ? try SecurityEventRow.list(banning, limit: 1, in: tx).first : nil
            return AccountDetail(
                summary: AccountSummary(row), hasPassword: row.ownPassword != nil,
                isTossLinked: try TossLinkRow.find(of: user, in: tx)?.isActive ?? false,
                sessions: try SessionRow.countLive(of: user, except: nil, at: now, in: tx),
                keys: try APIKeyRow.count(of: user, at: now, in: tx),
                devices: try KnownDeviceRow.count(of: user, in: tx),
                ban: ban.map { AccountDetail.Ban(at: $0.at, reason: $0.event.detail["reason"]) })
        }
    }
}

/// A page of the list of accounts.
public struct AccountList: Sendable {
    public let accounts: [AccountSummary]
    /// Nil on the last page.
    public let nextCursor: String?
}

/// An account in a list.
public struct AccountSummary: Sendable {
    public let id: UserID
    /// Nil for an account that was made by Toss log-in.
    public let email: String?
    public let isEmailVerified: Bool
    public let nickname: String
    public let role: Role
    public let isBanned: Bool
    public let createdAt: Timestamp

    init(_ row: UserRow) {
        id = row.id
        email = row.hasAddress ? row.email : nil
        isEmailVerified = row.emailVerifiedAt != nil
        nickname = row.nickname
        role = Role(rawValue: row.role)
        isBanned = row.isBanned
        createdAt = row.createdAt
    }
}

/// An account and what opens it or acts for it. No credential is among it.
public struct AccountDetail: Sendable {
    /// When it was shut, and why.
    public struct Ban: Sendable {
        public let at: Timestamp
        public let reason: String?
    }

    public let summary: AccountSummary
    /// False for an account that only Toss log-in opens.
    public let hasPassword: Bool
    public let isTossLinked: Bool
    /// How many are alive.
    public let sessions: Int
    /// How many have not expired, those for teams included.
    public let keys: Int
    /// From how many devices the account was logged in to.
    public let devices: Int
    /// Nil unless it is banned, and once the security event that tells of it is purged.
    public let ban: Ban?
}
