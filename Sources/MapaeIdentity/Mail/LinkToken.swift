internal import MapaeCore
internal import MapaeStore

/// What a mailed link carries: `mlk_`, the mail's id and a 256-bit code in base64url.
///
/// The code is made of the mail's row and of what the link is about, under a key the store does not have: it is never kept
/// and yet can be mailed again. A link that sets a password or makes a device known is about the password's hash as it was, one that
/// proves an address is about the address: when either changes, the link does not hold any more.
struct LinkToken: Sendable {
    private static let prefix = "mlk_"

    let mailID: MailID
    private let code: [UInt8]

    /// Nil unless the text has the exact form.
    init?(_ text: Secret<String>) {
        guard text.exposed.utf8.count <= 128, text.exposed.hasPrefix(LinkToken.prefix) else { return nil }
        let parts = text.exposed.dropFirst(LinkToken.prefix.count).split(
            separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let mailID = MailID("\(MailKind.prefix)_\(parts[0])"),
            let code = Base64URL.decode(String(parts[1])), code.count == 32
        else { return nil }
        self.mailID = mailID
        self.code = code
    }

    /// The token of a mail to its owner.
    static func text(of mail: MailRow, _ kind: MailTemplate, to owner: UserRow, keys: KeyRing) -> Secret<String> {
        let code = keys.active(.mailedLink).authenticationCode(for: message(mail, kind, owner))
        return Secret("\(prefix)\(mail.id.text.dropFirst(MailKind.prefix.count + 1)).\(Base64URL.encode(code))")
    }

    /// Whether this is the token of that mail, its owner being as they are now; in constant time.
    func holds(for mail: MailRow, _ kind: MailTemplate, of owner: UserRow, keys: KeyRing) -> Bool {
        let message = LinkToken.message(mail, kind, owner)
        return keys.all(.mailedLink).contains { $0.isValid(code, for: message) }
    }

    /// No part holds a line break, so none can be mistaken for another.
    private static func message(_ mail: MailRow, _ kind: MailTemplate, _ owner: UserRow) -> [UInt8] {
        let matter =
            switch kind {
            case .resetPassword, .confirmDevice: owner.passwordHash.exposed
            case .verifyEmail, .tossLinked, .apiKeyMade, .newDevice, .passwordChanged, .adminGained, .adminLost:
                owner.emailKey
            }
        return Array("\(kind.rawValue)\n\(mail.id)\n\(owner.id)\n\(matter)".utf8)
    }
}

extension LinkToken {
    /// Whose link it is, if it holds now.
    ///
    /// - Parameter find: reads the account, or locks it.
    func owner(
        for kind: MailTemplate, keys: KeyRing, at now: Timestamp, in tx: any Transaction,
        _ find: (UserID) throws -> UserRow?
    ) throws -> UserRow? {
        guard let mail = try MailRow.find(mailID, in: tx), mail.kind == kind.rawValue, mail.endedAt == nil,
            now < mail.expiresAt, let owner = try find(mail.userID), owner.isActive, kind.mayReach(owner),
            holds(for: mail, kind, of: owner, keys: keys)
        else { return nil }
        return owner
    }
}
