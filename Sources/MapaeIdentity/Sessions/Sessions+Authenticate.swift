public import MapaeCore
internal import MapaeStore

extension Sessions {
    /// Who presents this access token. Costs no signature check and no database read for a token seen before.
    ///
    /// A role's change ends the user's sessions, so ``Principal/role`` is never stale; ``Principal/nickname`` is as it
    /// was when the token was first seen, until ``forget(_:)`` or the token's end.
    ///
    /// - Throws: ``ErrorCode/authRequired``.
    public func authenticate(_ accessToken: Secret<String>) async throws -> Principal {
        guard accessToken.exposed.utf8.count <= AccessTokens.maximumBytes else { throw Failure(.authRequired) }
        let digest = VerifiedTokens.digest(of: accessToken)
        let token: VerifiedToken
        if let known = verified.value(digest) {
            token = known
        } else {
            guard let grant = try await tokens.verify(accessToken), let found = try await firstSight(of: grant) else {
                throw Failure(.authRequired)
            }
            token = VerifiedToken(principal: found, keyID: grant.keyID)
            verified.insert(token, for: digest)
        }
        guard try await isGood(token) else {
            verified.remove(digest)
            throw Failure(.authRequired)
        }
        return token.principal
    }

    /// What can change about a verified token: its time, its key and its session. All three are asked of memory.
    private func isGood(_ token: VerifiedToken) async throws -> Bool {
        guard clock.now() < token.principal.expiresAt, try await tokens.isLive(keyID: token.keyID) else { return false }
        return !(try await revocations.contains(token.principal.sessionID))
    }

    /// Drops what this node remembers of a user, such as the nickname.
    public func forget(_ user: UserID) {
        verified.remove(user)
    }

    /// Looks a token's session up, and notes that the newest reply has reached its holder.
    private func firstSight(of grant: AccessTokens.Grant) async throws -> Principal? {
        let sight = try await store.read { tx in try Sight(of: grant, isLocking: false, in: tx) }
        guard let sight else { return nil }
        guard sight.isNews else { return try sight.principal(grant) }
        let marked = try await store.write { tx -> Sight? in
            guard var sight = try Sight(of: grant, isLocking: true, in: tx) else { return nil }
            guard sight.isNews else { return sight }
            sight.session.successorSeen = true
            try sight.session.updateFamily(in: tx)
            return sight
        }
        return try marked?.principal(grant)
    }
}

/// A live session and its owner, as an access token's first sight finds them.
private struct Sight: Sendable {
    var session: SessionRow
    let owner: UserRow
    /// Whether this token proves that the newest reply has arrived.
    let isNews: Bool

    /// Nil when the session has ended, or when the token came with a refresh token that was replaced because its
    /// reply seemed lost: either a reply counts as lost or its tokens count, never both.
    init?(of grant: AccessTokens.Grant, isLocking: Bool, in tx: any Transaction) throws {
        let found =
            isLocking ? try SessionRow.lock(grant.sessionID, in: tx) : try SessionRow.find(grant.sessionID, in: tx)
        guard let session = found, session.endedAt == nil, session.userID == grant.userID,
            let owner = try Sessions.owner(grant.userID, in: tx),
            let token = try RefreshTokenRow.find(session: session.id, generation: grant.generation, in: tx),
            !token.replaced
        else { return nil }
        self.session = session
        self.owner = owner
        self.isNews = grant.generation == session.generation && !session.successorSeen
    }

    func principal(_ grant: AccessTokens.Grant) throws -> Principal {
        try Principal(grant, session: session, owner: owner)
    }
}
