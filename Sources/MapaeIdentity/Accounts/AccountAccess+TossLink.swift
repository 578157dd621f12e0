internal import MapaeCore
internal import MapaeStore

/// What the end of a Toss link needs beside the store.
struct TossLinkEnding: Sendable {
    let seals: TossSeals
    let identifiers: IdentifierSource
    let erasureDelay: Duration
}

extension AccountAccess {
    /// Ends a Toss user's link and wipes the tokens; one that has ended before keeps who ended it, so that nobody undoes an
    /// owner's end by ending it again at Toss. The sessions are the caller's to end.
    ///
    /// - Returns: whether it was live.
    func close(
        _ link: inout TossLinkRow, because event: TossUnlinkEvent, by ender: TossLinkRow.EndedBy, at now: Timestamp,
        in tx: any Transaction
    ) throws -> Bool {
        let source = ender == .toss ? "callback" : "owner"
        try TossLogRow(
            userKeyHash: link.userKeyHash, event: event.rawValue, generation: link.generation, userID: link.userID,
            source: source, at: now
        ).insert(in: tx)
        let wasActive = link.isActive
        if wasActive {
            if ender != .toss { try addRemoval(of: link, at: now, in: tx) }
            link.endedBy = ender
            link.eraseDueAt = now + (toss?.erasureDelay ?? .hours(24))
        }
        link.status = .unlinked
        link.sealedUserKey = nil
        link.unlinkedAt = now
        try link.update(in: tx)
        guard let user = link.userID else { return false }
        if event.endsConsent { try TossProfileFieldRow.deleteAll(of: user, in: tx) }
        guard wasActive else { return false }
        try TossTokenRow.delete(user, in: tx)
        let detail = ["event": event.rawValue, "source": source]
        try SecurityEventRow.insert(SecurityEvent(.tossUnlinked, userID: user, detail: detail), at: now, in: tx)
        return true
    }

    /// Has the log-in ended at Toss too, again and again until Toss has taken it.
    func addRemoval(of link: TossLinkRow, at now: Timestamp, in tx: any Transaction) throws {
        guard let toss, let user = link.userID, let sealed = link.sealedUserKey else { return }
        let id: TossDisconnectionID = toss.identifiers.make()
        let userKey = try toss.seals.openUserKey(sealed, .userKey, row: user)
        try TossDisconnectionRow(
            id: id, userKeyHash: link.userKeyHash,
            sealedUserKey: try toss.seals.seal("\(userKey)", .removal, row: id), createdAt: now
        ).insert(in: tx)
    }
}
