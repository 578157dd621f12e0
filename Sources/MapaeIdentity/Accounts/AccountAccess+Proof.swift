internal import MapaeCore
internal import MapaeStore

/// The first proof of an address takes the account from whoever had not proven it.
extension AccountAccess {
    /// How somebody proved an address.
    enum Proof: String, Sendable {
        case verificationLink = "verification_link"
        case resetLink = "reset_link"
        case legacySession = "legacy_session"
    }

    /// What goes on after a proof: it is the prover's own.
    struct Kept: Sendable {
        var session: SessionID?
        var device: Secret<String>?

        static let nothing = Kept()
    }

    /// Locks what a proof may change, in the order in which everything locks it: the Toss link, then the account.
    func lock(_ user: UserID, in tx: any Transaction) throws -> UserRow? {
        _ = try TossLinkRow.lock(of: user, in: tx)
        return try UserRow.lock(user, in: tx)
    }

    /// Writes down that an address is proven, and with the first proof ends everything that was made before it; the
    /// caller holds the locks of ``lock(_:in:)`` and replaces the password unless it is the prover's own.
    ///
    /// An account that Toss log-in made has been its Toss user's all along: an address takes nothing there.
    func prove(
        _ owner: UserRow, by proof: Proof, keeping kept: Kept, at now: Timestamp, in tx: any Transaction
    ) throws -> Ended {
        guard owner.isAddressUnproven else { return Ended() }
        try UserRow.setEmailVerified(owner.id, at: now, in: tx)
        try endLinks(MailTemplate.waysIn, of: owner.id, at: now, in: tx)
        guard !owner.madeByToss else { return Ended() }
        var ended = try endSessions(of: owner.id, except: kept.session, because: .addressProven, at: now, in: tx)
        ended = ended + (try endKeys(of: owner.id, at: now, in: tx))
        try forgetDevices(of: owner.id, except: kept.device, in: tx)
        try endTossLink(of: owner.id, by: .takeover, at: now, in: tx)
        ended = ended + (try leaveTeams(owner.id, at: now, in: tx))
        guard kept.session == nil else { return ended }
        try SecurityEventRow.insert(
            SecurityEvent(.accountTakenOver, userID: owner.id, detail: ["proof": proof.rawValue]), at: now, in: tx)
        // Books stay as they are: whose money it is, a person has to decide.
        if try UserRow.hasMoney(owner.id, in: tx) {
            try OperatorExceptionRow.raise(
                "account_taken_over", about: owner.id.text,
                detail: "the account had credits or payments when its address was proven by \(proof.rawValue)",
                at: now, in: tx)
        }
        return ended
    }

    /// Ends the Toss link of an account, if it has one.
    func endTossLink(
        of user: UserID, by ender: TossLinkRow.EndedBy, at now: Timestamp, in tx: any Transaction
    ) throws {
        guard var link = try TossLinkRow.lock(of: user, in: tx), link.isActive else { return }
        _ = try close(&link, because: .disconnected, by: ender, at: now, in: tx)
    }
}
