public import MapaeCore

/// The tokens that speak for a Toss user, sealed.
public struct TossTokenRow: Sendable {
    public let userID: UserID
    public var sealedAccessToken: String
    public var sealedRefreshToken: String
    public var accessExpiresAt: Timestamp
    public var refreshExpiresAt: Timestamp
    /// How often this refresh token has been sent without a definite answer.
    public var tries: Int64
    /// Rises with every claim and every log-in; what came of a refresh is recorded by the one that made the claim alone.
    public var claimEpoch: Int64
    public var claimedUntil: Timestamp?

    public init(
        userID: UserID, sealedAccessToken: String, sealedRefreshToken: String, accessExpiresAt: Timestamp,
        refreshExpiresAt: Timestamp
    ) {
        self.userID = userID
        self.sealedAccessToken = sealedAccessToken
        self.sealedRefreshToken = sealedRefreshToken
        self.accessExpiresAt = accessExpiresAt
        self.refreshExpiresAt = refreshExpiresAt
        tries = 0
        claimEpoch = 1
    }

    init(_ row: Row) throws {
        userID = try row.value("user_id")
        sealedAccessToken = try row.value("sealed_access_token")
        sealedRefreshToken = try row.value("sealed_refresh_token")
        accessExpiresAt = try row.value("access_expires_at_ms")
        refreshExpiresAt = try row.value("refresh_expires_at_ms")
        tries = try row.value("tries")
        claimEpoch = try row.value("claim_epoch")
        claimedUntil = try row.value("claimed_until_ms")
    }
}

extension TossTokenRow {
    /// Takes the place of what is there; a refresh under way finds the epoch changed.
    public func replace(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO toss_tokens (
                user_id, sealed_access_token, sealed_refresh_token, access_expires_at_ms, refresh_expires_at_ms, tries,
                claim_epoch)
            VALUES (
                \(userID), \(sealedAccessToken), \(sealedRefreshToken), \(accessExpiresAt), \(refreshExpiresAt), 0, 1)
            ON CONFLICT (user_id) DO UPDATE
            SET sealed_access_token = excluded.sealed_access_token,
                sealed_refresh_token = excluded.sealed_refresh_token,
                access_expires_at_ms = excluded.access_expires_at_ms,
                refresh_expires_at_ms = excluded.refresh_expires_at_ms, tries = 0,
                claim_epoch = toss_tokens.claim_epoch + 1, claimed_until_ms = NULL
            """)
    }

    public static func find(_ user: UserID, in tx: any Transaction) throws -> TossTokenRow? {
        try tx.queryFirst("SELECT * FROM toss_tokens WHERE user_id = \(user)").map(TossTokenRow.init)
    }

    public static func lock(_ user: UserID, in tx: any Transaction) throws -> TossTokenRow? {
        try tx.queryFirst("SELECT * FROM toss_tokens WHERE user_id = \(user)\(tx.dialect.forUpdate)")
            .map(TossTokenRow.init)
    }

    /// Takes the right to refresh until `lease`, and counts the try. The caller holds the lock.
    public mutating func claim(until lease: Timestamp, in tx: any Transaction) throws {
        tries += 1
        claimEpoch += 1
        claimedUntil = lease
        try tx.execute(
            """
            UPDATE toss_tokens
            SET tries = \(tries), claim_epoch = \(claimEpoch), claimed_until_ms = \(claimedUntil)
            WHERE user_id = \(userID)
            """)
    }

    /// Writes what came of the claim, which ends with it.
    ///
    /// - Returns: false when somebody else has taken over since, or the tokens are gone.
    public func settle(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE toss_tokens
            SET sealed_access_token = \(sealedAccessToken), sealed_refresh_token = \(sealedRefreshToken),
                access_expires_at_ms = \(accessExpiresAt), refresh_expires_at_ms = \(refreshExpiresAt),
                tries = \(tries), claimed_until_ms = NULL
            WHERE user_id = \(userID) AND claim_epoch = \(claimEpoch)
            """) == 1
    }

    /// - Parameter epoch: nil deletes them whoever has claimed them.
    public static func delete(_ user: UserID, epoch: Int64? = nil, in tx: any Transaction) throws {
        if let epoch {
            try tx.execute("DELETE FROM toss_tokens WHERE user_id = \(user) AND claim_epoch = \(epoch)")
        } else {
            try tx.execute("DELETE FROM toss_tokens WHERE user_id = \(user)")
        }
    }
}
