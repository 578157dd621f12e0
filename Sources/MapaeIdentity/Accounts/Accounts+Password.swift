public import MapaeCore
internal import MapaeStore

extension Accounts {
    /// Changes a password, the former one being proven. All other sessions end at once on every node, other devices are
    /// known no more, links that set a password become void, and the owner is told by mail when there is mail.
    ///
    /// - Parameters:
    ///   - session: the one that asks; it goes on and counts as freshly proven.
    ///   - source: where it asks from.
    ///   - device: the token of the device it asks on, which stays known.
    /// - Throws: ``ErrorCode/invalidCredentials``, ``ErrorCode/invalidInput`` for `newPassword`,
    ///   ``ErrorCode/overloaded``.
    public func changePassword(
        of user: UserID, from current: Secret<String>, to new: Secret<String>, keeping session: SessionID,
        from source: SignInSource, device: Secret<String>? = nil, _ language: Language
    ) async throws {
        // The proof counts for the hash it was made against. Another one since then, by a rehash at the same moment or by
        // another change, wants another proof.
        for _ in 0..<3 {
            let before = try await store.read { tx in try UserRow.find(user, in: tx) }
            try await verify(password: current, of: user, in: session, from: source)
            guard let before, before.isActive else { throw Failure(.invalidCredentials) }
            try checkNew(new, of: before)
            let hash = try await hasher.hash(new, for: .known(user, from: source))
            if try await replace(hash, of: before, keeping: session, device: device, language) { return }
        }
        throw Failure(.overloaded)
    }

    private func replace(
        _ hash: Secret<String>, of before: UserRow, keeping session: SessionID, device: Secret<String>?,
        _ language: Language
    ) async throws -> Bool {
        let now = clock.now()
        do {
            try await ending { [self] tx in
                let owner = try UserRow.lock(before.id, actingIn: session, in: tx)
                guard owner.passwordHash == before.passwordHash else { throw HashHasChanged() }
                _ = try SessionRow.setAuthenticated(session, at: now, in: tx)
                let event = SecurityEvent(.passwordChanged, userID: owner.id, sessionID: session)
                return try replacePassword(
                    of: owner, with: hash, keeping: session, device, event, language, at: now, in: tx)
            }
            return true
        } catch is HashHasChanged {
            return false
        }
    }

    /// - Throws: ``ErrorCode/invalidInput`` for `newPassword`.
    func checkNew(_ password: Secret<String>, of owner: UserRow) throws {
        try PasswordRules.check(password, "newPassword", for: EmailAddress(owner.email))
    }

    /// What every new password brings with it; the caller holds the owner's lock.
    ///
    /// - Returns: what ended.
    func replacePassword(
        of owner: UserRow, with hash: Secret<String>, keeping session: SessionID?, _ device: Secret<String>?,
        _ event: SecurityEvent, _ language: Language, at now: Timestamp, in tx: any Transaction
    ) throws -> AccountAccess.Ended {
        try owner.replacePasswordHash(with: hash, in: tx)
        try access.endLinks([.resetPassword], of: owner.id, at: now, in: tx)
        try access.forgetDevices(of: owner.id, except: device, in: tx)
        try SecurityEventRow.insert(event, at: now, in: tx)
        try access.notices?.tell(owner, of: .passwordChanged, language, at: now, in: tx)
        return try access.endSessions(
            of: owner.id, except: session, because: session == nil ? .passwordReset : .passwordChanged, at: now, in: tx)
    }

    /// Runs a transaction that ends something, and lets the end count on this node at once.
    func ending(_ body: @escaping @Sendable (any Transaction) throws -> AccountAccess.Ended) async throws {
        let ended = try await store.write(body)
        access.remember(ended, at: clock.now())
    }
}

/// Somebody else replaced the hash in the meantime.
private struct HashHasChanged: Error {}
