public import MapaeCore
internal import MapaeStore

extension Sessions {
    /// Ends a session at once. Ending one that has ended is no error.
    public func end(_ session: SessionID) async throws {
        let now = clock.now()
        try await store.write { tx in
            guard try SessionRow.end(session, at: now, reason: EndReason.loggedOut.rawValue, in: tx) else { return }
            try revocations.record([session], at: now, in: tx)
        }
        revocations.remember([session], at: now)
    }

    /// Ends the session a refresh token belongs to, whatever its age; for log-out after the access token has run out.
    public func end(refreshToken: Secret<String>) async throws {
        guard let token = RefreshToken(refreshToken) else { return }
        let row = try await store.read { tx in try RefreshTokenRow.find(hash: token.hash, in: tx) }
        guard let row else { return }
        try await end(row.sessionID)
    }

    /// Ends all of a user's sessions at once, except one that is kept.
    ///
    /// - Returns: how many were still alive.
    @discardableResult
    public func endAll(of user: UserID, except kept: SessionID? = nil) async throws -> Int {
        let now = clock.now()
        let access = AccountAccess(revocations: revocations)
        let (ended, live) = try await store.write { tx -> (AccountAccess.Ended, Int) in
            _ = try UserRow.lock(user, in: tx)
            let live = try SessionRow.countLive(of: user, except: kept, at: now, in: tx)
            return (try access.endSessions(of: user, except: kept, because: .endedByOwner, at: now, in: tx), live)
        }
        access.remember(ended, at: now)
        return live
    }

    /// Deletes what is left of sessions that ended 30 days ago by their absolute lifetime. Called now and then by
    /// MapaeJobs.
    ///
    /// - Returns: how many went, at most `limit`; as many as `limit` means there may be more.
    public func purge(limit: Int = 500) async throws -> Int {
        let moment = clock.now() - .days(30)
        return try await store.write { tx in try SessionRow.purge(endedBefore: moment, limit: limit, in: tx) }
    }
}

/// Why a session ended before its time; kept beside it.
enum EndReason: String {
    case loggedOut = "logged_out"
    case endedByOwner = "ended_by_owner"
    case refreshTokenReused = "refresh_token_reused"
    case roleChanged = "role_changed"
    case passwordChanged = "password_changed"
    case passwordReset = "password_reset"
    case accountDeleted = "account_deleted"
    case tossUnlinked = "toss_unlinked"
    case banned
    case endedByOperator = "ended_by_operator"
    case addressProven = "address_proven"
    /// By the link of a mail that told the owner of something.
    case undone
}
