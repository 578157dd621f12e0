public import MapaeCache
public import MapaeCore
internal import MapaeStore

/// What a notice's link has taken back.
public struct Undone: Sendable {
    /// A word for it, as ``Accounts/undo(_:from:_:counting:)`` lists them.
    public let act: String
    /// Whether the password counts no more; a link that sets another is then on its way.
    public let isPasswordEnded: Bool
}

extension Accounts {
    /// Takes back what a notice told of, once and within 72 hours, and ends all sessions of the account at once on every
    /// node. Whoever reads the owner's mail is the owner: no session is asked for.
    ///
    /// | Notice | Act | What ends beside the sessions |
    /// |---|---|---|
    /// | Toss linked | `toss_linked` | the link; the Toss user does not open the account again |
    /// | API key made | `api_key_made` | the key |
    /// | new device | `new_device` | all known devices, the password and the Toss link: whoever came in had one of them |
    /// | password changed | `password_changed` | as for a new device: whoever knew the password may have linked their Toss |
    /// | made an administrator | `admin_gained` | the role, all keys, and the server keys made in it |
    ///
    /// - Parameters:
    ///   - source: where the link was opened.
    ///   - language: of the mail that sets a new password.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/mailNotConfigured``, ``ErrorCode/linkInvalid``, ``ErrorCode/rateLimitExceeded``.
    public func undo(
        _ text: Secret<String>, from source: SignInSource = .unknown, _ language: Language,
        counting calls: CountedCalls = CountedCalls()
    ) async throws -> Undone {
        let (mails, now) = (try requiredMails(), clock.now())
        // Read first, so that nobody without a link that holds is written for.
        guard let token = LinkToken(text), let (mail, kind) = try await notice(of: token, mails, at: now),
            let act = kind.undoneAct
        else {
            try await defence.strangers.admit(.passwordReset, by: .stranger(from: source), counting: calls)
            throw Failure(.linkInvalid)
        }
        try await ending { [self] tx in
            let owner = try mails.take(token, for: kind, access, at: now, in: tx)
            let sessions = try access.endSessions(of: owner.id, because: .undone, at: now, in: tx)
            let more = try takeBack(mail, kind, of: owner, language, at: now, in: tx)
            try SecurityEventRow.insert(
                SecurityEvent(.accessUndone, userID: owner.id, detail: ["act": act]), at: now, in: tx)
            return sessions + more
        }
        return Undone(act: act, isPasswordEnded: kind.endsPasswordWhenUndone)
    }

    /// The mail of a link that takes something back, and what it tells of; nil when the link does not hold.
    private func notice(
        of token: LinkToken, _ mails: Mails, at now: Timestamp
    ) async throws -> (mail: MailRow, kind: MailTemplate)? {
        try await store.read { tx in
            guard let mail = try MailRow.find(token.mailID, in: tx), let kind = MailTemplate(rawValue: mail.kind),
                kind.undoneAct != nil,
                try mails.owner(of: token, for: kind, at: now, in: tx, { try UserRow.find($0, in: tx) }) != nil
            else { return nil }
            return (mail, kind)
        }
    }

    private func takeBack(
        _ mail: MailRow, _ kind: MailTemplate, of owner: UserRow, _ language: Language, at now: Timestamp,
        in tx: any Transaction
    ) throws -> AccountAccess.Ended {
        switch kind {
        case .tossLinked:
            try access.endTossLink(of: owner.id, by: .owner, at: now, in: tx)
        case .apiKeyMade:
            guard let id = mail.subject.flatMap({ APIKeyID($0) }) else { break }
            return try access.endKey(id, of: owner.id, at: now, in: tx)
        case .newDevice, .passwordChanged:
            try access.endTossLink(of: owner.id, by: .owner, at: now, in: tx)
            try endPassword(of: owner, language, at: now, in: tx)
        case .adminGained:
            let serverKeys = try access.endServerKeys(madeBy: owner.id, at: now, in: tx)
            guard owner.role == Role.admin.rawValue else { return serverKeys }
            return serverKeys
                + (try access.change(role: .general, of: owner, detail: ["by": "owner"], at: now, in: tx))
        case .verifyEmail, .resetPassword, .confirmDevice, .adminLost: break
        }
        return AccountAccess.Ended()
    }

    /// A password somebody else knows is nobody's any more, and its owner is mailed a link that sets another.
    private func endPassword(
        of owner: UserRow, _ language: Language, at now: Timestamp, in tx: any Transaction
    ) throws {
        try owner.replacePasswordHash(with: PasswordHash.ofNobody(random: hasher.random), in: tx)
        try access.forgetDevices(of: owner.id, in: tx)
        try access.endLinks(MailTemplate.waysIn, of: owner.id, at: now, in: tx)
        try access.notices?.tell(owner, of: .resetPassword, saying: MailTemplate.afterUndo, language, at: now, in: tx)
    }
}

extension MailTemplate {
    /// A word for what its link takes back; nil for a link that takes nothing back.
    fileprivate var undoneAct: String? {
        switch self {
        case .tossLinked: "toss_linked"
        case .apiKeyMade: "api_key_made"
        case .newDevice: "new_device"
        case .passwordChanged: "password_changed"
        case .adminGained: "admin_gained"
        case .adminLost, .verifyEmail, .resetPassword, .confirmDevice: nil
        }
    }

    fileprivate var endsPasswordWhenUndone: Bool { self == .newDevice || self == .passwordChanged }
}
