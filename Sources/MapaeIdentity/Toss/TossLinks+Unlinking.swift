public import MapaeCore
public import MapaeStore

extension TossLinks {
    /// What became of a report of Toss'.
    struct Unlinked: Sendable {
        let nameForLogs: String
        /// Whether somebody here was linked.
        let isKnown: Bool
    }

    /// Ends a Toss user's link as Toss says (C4), in one transaction. One that is not known or has ended is remembered as
    /// well: a log-in that is under way finds it.
    func unlink(userKey: Int64, because event: TossUnlinkEvent) async throws -> Unlinked {
        let now = clock.now()
        let (unlinked, ended) = try await store.write { tx in
            var link = try TossLinkRow.lock(names.all(of: userKey), in: tx)
            let unlinked = Unlinked(nameForLogs: TossUserNames.short(link.userKeyHash), isKnown: link.isActive)
            return (unlinked, try end(&link, because: event, by: .toss, at: now, in: tx))
        }
        access.remember(ended, at: now)
        return unlinked
    }

    /// Disconnects an account from its Toss user (C5), who does not open it again unless the owner links anew. What it means
    /// at Toss is done afterwards, again and again until Toss has taken it. An account that Toss log-in made is from then on
    /// as one that signed up: whoever proves its address has it.
    ///
    /// - Throws: ``ErrorCode/tossNotLinked``; ``ErrorCode/lastWayIn`` for an account that nothing else opens.
    public func disconnect(_ user: UserID, in session: SessionID?) async throws {
        let now = clock.now()
        let ended = try await store.write { tx -> AccountAccess.Ended in
            guard var link = try TossLinkRow.lock(of: user, in: tx), link.isActive else {
                throw Failure(.tossNotLinked)
            }
            let owner = try UserRow.lock(user, actingIn: session, in: tx)
            guard owner.ownPassword != nil else { throw Failure(.lastWayIn) }
            try UserRow.leaveToss(user, in: tx)
            return try end(&link, because: .disconnected, by: .owner, at: now, in: tx)
        }
        access.remember(ended, at: now)
    }

    /// Ends a link, and with it what the account's sessions and keys can do without it.
    private func end(
        _ link: inout TossLinkRow, because event: TossUnlinkEvent, by ender: TossLinkRow.EndedBy, at now: Timestamp,
        in tx: any Transaction
    ) throws -> AccountAccess.Ended {
        guard try access.close(&link, because: event, by: ender, at: now, in: tx), let user = link.userID,
            let owner = try UserRow.lock(user, in: tx)
        else { return AccountAccess.Ended() }
        let sessions = try access.endSessions(of: user, because: .tossUnlinked, at: now, in: tx)
        // Nobody can get in to look after the keys of an account that nothing else opens.
        return owner.ownPassword == nil ? sessions + (try access.endKeys(of: user, at: now, in: tx)) : sessions
    }
}

extension TossLinks: AccountPart {
    public func closeAffairs(of user: UserID, at now: Timestamp, in tx: any Transaction) throws {
        guard var link = try TossLinkRow.lock(of: user, in: tx) else { return }
        if link.isActive {
            _ = try access.close(&link, because: .accountDeleted, by: .owner, at: now, in: tx)
        }
        link.scopes = ""
        link.agreedTermsJSON = "[]"
        // The account goes as a whole.
        link.eraseDueAt = nil
        try link.update(in: tx)
    }

    public func erase(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws {
        try TossTokenRow.delete(user, in: tx)
        try TossProfileFieldRow.deleteAll(of: user, in: tx)
    }
}
