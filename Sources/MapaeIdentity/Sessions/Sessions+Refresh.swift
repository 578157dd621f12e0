public import MapaeCore
internal import MapaeStore

extension Sessions {
    /// Rotates a refresh token (A3). `delivery` is how the token was presented; it must be the session's own.
    ///
    /// Until the successor, or an access token issued with it, has been seen, presenting the parent is a lost reply:
    /// within ``SessionSettings/lostReplyWindow`` the same successor comes back, later another replaces it. Once it
    /// has been seen, any earlier token ends the session at once on every node and leaves a security event.
    ///
    /// - Throws: ``ErrorCode/sessionExpired`` for anything but a live token or a lost reply within the rules.
    public func refresh(_ presented: Secret<String>, delivery: TokenDelivery) async throws -> IssuedSession {
        guard let token = RefreshToken(presented) else {
            metrics.count(.refused)
            throw Failure(.sessionExpired)
        }
        let now = clock.now()
        let outcome = try await store.write { tx in
            try answer(to: token, delivery: delivery, at: now, in: tx)
        }
        switch outcome {
        case .refused:
            metrics.count(.refused)
            throw Failure(.sessionExpired)
        case .reused(let session):
            metrics.count(.reused)
            revocations.remember([session], at: now)
            throw Failure(.sessionExpired)
        case .rotated(let session, let owner, let kind):
            metrics.count(kind)
            let successor = token.successor(familyKey: session.familyKey, generation: session.generation)
            return try await issue(successor, of: session, to: owner)
        }
    }

    private enum Outcome: Sendable {
        case refused
        case reused(SessionID)
        /// The session's generation is that of the token's successor.
        case rotated(SessionRow, UserRow, IdentityMetrics.RefreshOutcome)
    }

    private func answer(
        to token: RefreshToken, delivery: TokenDelivery, at now: Timestamp, in tx: any Transaction
    ) throws -> Outcome {
        guard let row = try RefreshTokenRow.find(hash: token.hash, in: tx),
            let session = try SessionRow.lock(row.sessionID, in: tx), session.endedAt == nil,
            session.delivery == delivery.rawValue, now < session.idleExpiresAt,
            let owner = try Sessions.owner(session.userID, in: tx)
        else { return .refused }
        switch FamilyMove(presenting: row.generation, of: session, at: now, window: settings.lostReplyWindow) {
        case .repeatReply:
            return .rotated(session, owner, .repeated)
        case .rotate:
            let parent = session.generation
            return .rotated(
                try advance(session, past: token, parent: parent, at: now, in: tx), owner, .rotated)
        case .replace:
            try RefreshTokenRow.markReplaced(session: session.id, generation: session.generation, in: tx)
            let parent = session.parentGeneration
            return .rotated(try advance(session, past: token, parent: parent, at: now, in: tx), owner, .replaced)
        case .reuse:
            try endAfterReuse(of: row, session, at: now, in: tx)
            return .reused(session.id)
        }
    }

    private func advance(
        _ session: SessionRow, past token: RefreshToken, parent: Int64, at now: Timestamp, in tx: any Transaction
    ) throws -> SessionRow {
        var session = session
        session.generation += 1
        session.parentGeneration = parent
        session.successorSeen = false
        session.rotatedAt = now
        let idle = settings.lifetimes(remembered: session.remembered).idle
        session.idleExpiresAt = min(now + idle, session.absoluteExpiresAt)
        try session.updateFamily(in: tx)
        let successor = token.successor(familyKey: session.familyKey, generation: session.generation)
        try RefreshTokenRow(hash: successor.hash, sessionID: session.id, generation: session.generation).insert(in: tx)
        return session
    }

    private func endAfterReuse(
        of row: RefreshTokenRow, _ session: SessionRow, at now: Timestamp, in tx: any Transaction
    ) throws {
        let event = SecurityEvent(
            .refreshTokenReused, userID: session.userID, sessionID: session.id,
            detail: ["presented_generation": "\(row.generation)", "live_generation": "\(session.generation)"])
        try SecurityEventRow.insert(event, at: now, in: tx)
        _ = try SessionRow.end(session.id, at: now, reason: EndReason.refreshTokenReused.rawValue, in: tx)
        try revocations.record([session.id], at: now, in: tx)
    }
}

/// What presenting a refresh token does to its family (A3).
enum FamilyMove: Equatable {
    /// The live token: a successor takes its place.
    case rotate
    /// Its reply was lost a moment ago: the same successor again.
    case repeatReply
    /// Its reply was lost longer ago: another successor replaces the one nobody has seen.
    case replace
    /// A token that its holder has moved on from, or that was replaced: somebody has a copy.
    case reuse

    init(presenting generation: Int64, of session: SessionRow, at now: Timestamp, window: Duration) {
        if generation == session.generation {
            self = .rotate
        } else if generation == session.parentGeneration, !session.successorSeen {
            self = now - session.rotatedAt <= window ? .repeatReply : .replace
        } else {
            self = .reuse
        }
    }
}
