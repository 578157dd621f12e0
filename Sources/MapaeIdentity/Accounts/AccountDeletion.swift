public import MapaeCore
public import MapaeStore

/// The end of an account. What the law wants kept stays with a tombstone that names nobody; the address is free to sign up
/// anew, as somebody else.
public struct AccountDeletion: Sendable {
    private let store: any Store
    private let access: AccountAccess
    private let clock: any WallClock
    private let parts: [any AccountPart]

    /// - Parameter parts: what is kept about a user beside the account, its sessions, keys and mails.
    public init(store: any Store, access: AccountAccess, clock: any WallClock, parts: [any AccountPart]) {
        self.store = store
        self.access = access
        self.clock = clock
        self.parts = parts
    }

    /// Deletes an account: all its sessions and API keys end at once on every node, and what is personal is erased. Deleting one that is
    /// gone is no error.
    ///
    /// - Parameter session: the one that asks, which must be alive when the account ends; nil for what no session asked for.
    /// - Throws: ``ErrorCode/authRequired``; what a part refuses with, such as ``ErrorCode/deletionBlocked``; nothing was deleted then.
    public func delete(_ user: UserID, in session: SessionID?) async throws {
        try await delete(user, in: session) { _ in true }
    }

    /// As ``delete(_:)``, unless the transaction that deletes finds that it is not to be any more.
    func delete(
        _ user: UserID, in session: SessionID?, if isDue: @escaping @Sendable (any Transaction) throws -> Bool
    ) async throws {
        for part in parts { try await part.prepareDeletion(of: user) }
        let (now, parts, access) = (clock.now(), parts, access)
        let ended = try await store.write { tx -> AccountAccess.Ended in
            guard try isDue(tx) else { return AccountAccess.Ended() }
            for part in parts { try part.closeAffairs(of: user, at: now, in: tx) }
            guard let owner = try UserRow.lock(user, in: tx), owner.isActive else { return AccountAccess.Ended() }
            try SessionRow.requireLive(session, of: user, in: tx)
            let keys = try access.endKeys(of: user, at: now, in: tx)
            for part in parts { try part.erase(user, at: now, in: tx) }
            try SignInHistory.erase(user, in: tx)
            try access.forgetDevices(of: user, in: tx)
            try SessionRow.eraseSources(of: user, in: tx)
            try MailRow.deleteAll(of: user, in: tx)
            try ResetRequestRow.deleteAll(emailKey: owner.emailKey, in: tx)
            try UserRow.bury(user, status: AccountStatus.deleted.rawValue, at: now, in: tx)
            try SecurityEventRow.insert(SecurityEvent(.accountDeleted, userID: user), at: now, in: tx)
            return keys + (try access.endSessions(of: user, because: .accountDeleted, at: now, in: tx))
        }
        access.remember(ended, at: now)
    }
}
