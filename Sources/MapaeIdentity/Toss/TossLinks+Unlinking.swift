internal import Logging
public import MapaeCore
public import MapaeStore

extension TossLinks {
    /// What ended with a link.
    struct Ended: Sendable {
        var sessions: [SessionID] = []
        var keys: [APIKeyID] = []
        var nameForLogs = ""
        /// Whether somebody here was linked.
        var isKnown = false
    }

    /// Ends a Toss user's link as Toss says (C4), in one transaction. One that is not known or has ended is remembered as
    /// well: a log-in that is under way finds it.
    func unlink(userKey: Int64, because event: TossUnlinkEvent) async throws -> Ended {
        let now = clock.now()
        let ended = try await store.write { tx in
            var link = try TossLinkRow.lock(names.all(of: userKey), in: tx)
            return try end(&link, because: event, source: "callback", at: now, in: tx)
        }
        revocations.remember(ended.sessions, at: now)
        revocations.remember(ended.keys, at: now)
        return ended
    }

    /// Disconnects an account from its Toss user (C5). What it means at Toss is done afterwards, again and again until
    /// Toss has taken it.
    ///
    /// - Throws: ``ErrorCode/tossNotLinked``; ``ErrorCode/lastWayIn`` for an account that nothing else opens.
    public func disconnect(_ user: UserID) async throws {
        let now = clock.now()
        let ended = try await store.write { tx -> Ended in
            guard var link = try TossLinkRow.lock(of: user, in: tx), link.isActive else {
                throw Failure(.tossNotLinked)
            }
            guard try UserRow.lock(user, in: tx)?.ownPassword != nil else { throw Failure(.lastWayIn) }
            try addRemoval(of: link, at: now, in: tx)
            return try end(&link, because: .disconnected, source: "owner", at: now, in: tx)
        }
        revocations.remember(ended.sessions, at: now)
    }

    private func end(
        _ link: inout TossLinkRow, because event: TossUnlinkEvent, source: String, at now: Timestamp,
        in tx: any Transaction
    ) throws -> Ended {
        try TossLogRow(
            userKeyHash: link.userKeyHash, event: event.rawValue, generation: link.generation, userID: link.userID,
            source: source, at: now
        ).insert(in: tx)
        var ended = Ended(nameForLogs: TossUserNames.short(link.userKeyHash), isKnown: link.isActive)
        let (wasActive, user) = (link.isActive, link.userID)
        link.status = .unlinked
        link.sealedUserKey = nil
        link.unlinkedAt = now
        if wasActive { link.eraseDueAt = now + settings.erasureDelay }
        try link.update(in: tx)
        guard let user else { return ended }
        if event.endsConsent { try TossProfileFieldRow.deleteAll(of: user, in: tx) }
        guard wasActive, let owner = try UserRow.lock(user, in: tx) else { return ended }
        try TossTokenRow.delete(user, in: tx)
        ended.sessions = try SessionRow.endAll(
            of: user, except: nil, at: now, reason: EndReason.tossUnlinked.rawValue, in: tx)
        try revocations.record(ended.sessions, at: now, in: tx)
        // Nobody can get in to look after them.
        if owner.ownPassword == nil { ended.keys = try APIKeys.endAll(of: user, at: now, revocations, in: tx) }
        let detail = ["event": event.rawValue, "source": source]
        try SecurityEventRow.insert(SecurityEvent(.tossUnlinked, userID: user, detail: detail), at: now, in: tx)
        return ended
    }

    private func addRemoval(of link: TossLinkRow, at now: Timestamp, in tx: any Transaction) throws {
        guard let user = link.userID, let sealed = link.sealedUserKey else { return }
        let id: TossRemovalID = identifiers.make()
        let userKey = try seals.openUserKey(sealed, .userKey, row: user)
        try TossRemovalRow(
            id: id, userKeyHash: link.userKeyHash, sealedUserKey: try seals.seal("\(userKey)", .removal, row: id),
            createdAt: now
        ).insert(in: tx)
    }
}

extension TossLinks: AccountPart {
    public func closeAffairs(of user: UserID, at now: Timestamp, in tx: any Transaction) throws {
        guard var link = try TossLinkRow.lock(of: user, in: tx) else { return }
        if link.isActive {
            try addRemoval(of: link, at: now, in: tx)
            try TossLogRow(
                userKeyHash: link.userKeyHash, event: TossUnlinkEvent.accountDeleted.rawValue,
                generation: link.generation, userID: user, source: "owner", at: now
            ).insert(in: tx)
            link.unlinkedAt = now
        }
        link.status = .unlinked
        link.sealedUserKey = nil
        link.scopes = ""
        link.agreedTermsJSON = "[]"
        link.eraseDueAt = nil
        try link.update(in: tx)
    }

    public func erase(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws {
        try TossTokenRow.delete(user, in: tx)
        try TossProfileFieldRow.deleteAll(of: user, in: tx)
    }
}
