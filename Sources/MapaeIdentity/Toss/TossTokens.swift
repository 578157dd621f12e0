public import AppsInToss
public import Logging
public import MapaeCore
internal import MapaeStore

/// The tokens that speak for Toss users, where the configuration keeps them, renewed as they are needed (C2).
///
/// Of all nodes one renews a user's tokens at a time: it claims them under a number that rises with every claim, asks Toss
/// outside of any transaction, and stores the answer before anybody uses it. An answer that comes after another claim is
/// worth nothing. A refresh token whose answer was lost is sent once more; if that is lost too, the user logs in again.
public struct TossTokens: Sendable {
    /// Toss' refresh tokens live so long.
    static let refreshTokenLifetime: Duration = .days(14)
    /// An access token with less left than this is renewed.
    private static let margin: Duration = .minutes(1)
    /// Longer than a call to Toss may take.
    private static let lease: Duration = .seconds(30)
    /// A refresh token is sent so often at most without a definite answer.
    private static let maximumTries = 2

    private let client: AppsInTossClient
    private let store: any Store
    private let seals: TossSeals
    private let clock: any WallClock
    private let logger: Logger

    public init(client: AppsInTossClient, links: TossLinks, logger: Logger) {
        self.client = client
        store = links.store
        seals = links.seals
        clock = links.clock
        self.logger = logger
    }

    /// A token that speaks for a user now.
    ///
    /// - Throws: ``ErrorCode/tossNotLinked`` when none is kept, ``ErrorCode/tossReauthenticationRequired`` when the user
    ///   has to log in again, ``ErrorCode/unavailable`` while somebody else renews it or Toss gives no answer.
    public func accessToken(of user: UserID) async throws -> Secret<String> {
        let row = try await store.read { tx in try TossTokenRow.find(user, in: tx) }
        guard let row else { throw Failure(.tossNotLinked) }
        if clock.now() + TossTokens.margin < row.accessExpiresAt {
            return try seals.open(row.sealedAccessToken, .accessToken, row: user)
        }
        while let claimed = try await claim(user) {
            if let token = try await renew(claimed) { return token }
        }
        throw Failure(.tossReauthenticationRequired)
    }

    /// Nil when there is no sense in asking Toss any more; the tokens are gone then.
    private func claim(_ user: UserID) async throws -> TossTokenRow? {
        let now = clock.now()
        return try await store.write { tx in
            guard var row = try TossTokenRow.lock(user, in: tx) else { throw Failure(.tossNotLinked) }
            if let until = row.claimedUntil, now < until { throw Failure(.unavailable, retryAfterSeconds: 1) }
            guard row.tries < TossTokens.maximumTries, now < row.refreshExpiresAt else {
                try TossTokenRow.delete(user, in: tx)
                return nil
            }
            try row.claim(until: now + TossTokens.lease, in: tx)
            return row
        }
    }

    /// - Returns: nil when the answer was lost, or Toss refused for good.
    private func renew(_ claimed: TossTokenRow) async throws -> Secret<String>? {
        let user = claimed.userID
        let token = try seals.open(claimed.sealedRefreshToken, .refreshToken, row: user)
        let answer: LoginTokens
        do throws(AppsInTossError) {
            answer = try await client.refreshToken(AppsInToss.RefreshToken(token.exposed))
        } catch {
            try await settle(claimed, after: error)
            return nil
        }
        let tokens = answer.kept(at: clock.now())
        var row = claimed
        row.sealedAccessToken = try seals.seal(tokens.access.exposed, .accessToken, row: user)
        row.sealedRefreshToken = try seals.seal(tokens.refresh.exposed, .refreshToken, row: user)
        row.accessExpiresAt = tokens.accessExpiresAt
        row.refreshExpiresAt = clock.now() + TossTokens.refreshTokenLifetime
        row.tries = 0
        // Used only once it is stored, and only by whoever stored it.
        let renewed = row
        guard try await store.write({ tx in try renewed.settle(in: tx) }) else {
            throw Failure(.unavailable, retryAfterSeconds: 1)
        }
        return tokens.access
    }

    /// - Throws: ``ErrorCode/unavailable`` when the token was not sent, or Toss wants to be left alone.
    private func settle(_ claimed: TossTokenRow, after error: AppsInTossError) async throws {
        logger.warning(
            "Toss tokens not renewed",
            metadata: [
                "event": "toss.refresh_failed", "user_id": "\(claimed.userID)", "outcome": "\(error.outcome.rawValue)",
                "cause": "\(error)",
            ])
        var row = claimed
        let isUnsent = [.notSent, .rateLimited, .misconfigured].contains(error.outcome)
        if isUnsent { row.tries -= 1 }
        let settled = row
        try await store.write { tx in
            switch error.outcome {
            case .refused, .notFound: try TossTokenRow.delete(settled.userID, epoch: settled.claimEpoch, in: tx)
            default: _ = try settled.settle(in: tx)
            }
        }
        if error.outcome == .refused || error.outcome == .notFound { throw Failure(.tossReauthenticationRequired) }
        if isUnsent { throw Failure(.unavailable, retryAfterSeconds: error.retryAfterSeconds.map(Int.init)) }
    }
}
