public import MapaeCore
internal import MapaeStore

/// What opens an account or acts for it, and its end: the one place where all of a kind ends.
///
/// Everything here runs in the transaction of what ends it, whose caller holds the owner's lock and, where a Toss link may
/// end, that of the link before it. What has ended counts on this node at once by ``remember(_:at:)``, called when the
/// transaction is committed, and on the others with the next poll of ``Revocations``.
public struct AccountAccess: Sendable {
    let revocations: Revocations
    /// Nil for a command that has the store alone: Toss is then not told of a link's end.
    let toss: TossLinkEnding?
    /// Nil when nobody is told of anything by mail.
    public let notices: OwnerNotices?

    /// For whatever does not have the server's keys.
    public init(revocations: Revocations, notices: OwnerNotices? = nil) {
        self.revocations = revocations
        self.notices = notices
        toss = nil
    }

    /// - Parameters:
    ///   - keys: what is kept of Toss users is sealed under them.
    ///   - erasureDelay: how long what is personal of a Toss user waits after a link's end.
    public init(
        revocations: Revocations, keys: KeyRing, identifiers: IdentifierSource, erasureDelay: Duration = .hours(24),
        notices: OwnerNotices? = nil
    ) {
        self.revocations = revocations
        self.notices = notices
        toss = TossLinkEnding(seals: TossSeals(keys: keys), identifiers: identifiers, erasureDelay: erasureDelay)
    }

    /// What has ended and may be in the memory of nodes.
    struct Ended: Sendable {
        var sessions: [SessionID] = []
        var keys: [APIKeyID] = []

        static func + (left: Ended, right: Ended) -> Ended {
            Ended(sessions: left.sessions + right.sessions, keys: left.keys + right.keys)
        }
    }

    /// Lets the end of sessions and keys count on this node at once.
    func remember(_ ended: Ended, at now: Timestamp) {
        revocations.remember(ended.sessions, at: now)
        revocations.remember(ended.keys, at: now)
    }

    // MARK: Each kind

    /// Ends every session of a user but one, and the invitations that were sent in any: whoever is put out brings nobody in
    /// afterwards. From then on no session of the system before is exchanged for one of the account's, as far as anybody had
    /// been in it.
    func endSessions(
        of user: UserID, except kept: SessionID? = nil, because reason: EndReason, at now: Timestamp,
        in tx: any Transaction
    ) throws -> Ended {
        let sessions = try SessionRow.endAll(of: user, except: kept, at: now, reason: reason.rawValue, in: tx)
        try revocations.record(sessions, at: now, in: tx)
        try UserRow.setSessionsEnded(user, at: now, in: tx)
        try TeamInvitationRow.deleteAll(by: user, in: tx)
        return Ended(sessions: sessions)
    }

    /// Ends a user's own API keys, those for teams too, or those for one team alone.
    func endKeys(
        of user: UserID, inTeam team: TeamID? = nil, at now: Timestamp, in tx: any Transaction
    ) throws -> Ended {
        let keys = try APIKeyRow.deleteAll(of: user, team: team, in: tx)
        try APIKeys.record(keys, by: user, at: now, revocations, in: tx)
        return Ended(keys: keys)
    }

    /// Ends the server keys that somebody made as an administrator. They are the firm's, and go with their maker only where
    /// the maker should never have been one, or is shut out.
    func endServerKeys(madeBy user: UserID, at now: Timestamp, in tx: any Transaction) throws -> Ended {
        let keys = try APIKeyRow.deleteServerKeys(madeBy: user, in: tx)
        try APIKeys.record(keys, by: user, at: now, revocations, in: tx)
        return Ended(keys: keys)
    }

    /// Ends one key that a user has made; none when it is gone.
    func endKey(
        _ key: APIKeyID, of user: UserID, at now: Timestamp, in tx: any Transaction
    ) throws -> Ended {
        guard try APIKeyRow.delete(key, in: tx) else { return Ended() }
        try APIKeys.record([key], by: user, at: now, revocations, in: tx)
        return Ended(keys: [key])
    }

    /// Forgets a user's devices, except the one whose token is given.
    func forgetDevices(of user: UserID, except current: Secret<String>? = nil, in tx: any Transaction) throws {
        try KnownDeviceRow.deleteAll(of: user, except: current.flatMap(DeviceToken.init)?.hash, in: tx)
    }

    /// Voids every mailed link of these kinds, used or not sent yet. Each ending names its kinds: a link that takes an
    /// ending back is none of them.
    func endLinks(
        _ kinds: [MailTemplate], of user: UserID, at now: Timestamp, in tx: any Transaction
    ) throws {
        for kind in kinds { try MailRow.endAll(kind.rawValue, of: user, at: now, in: tx) }
    }
}

extension MailTemplate {
    /// The kinds whose links open an account, or are a step on the way into it.
    static let waysIn: [MailTemplate] = [.verifyEmail, .resetPassword, .confirmDevice]
}
