public import MapaeCore
internal import MapaeStore

/// Tells owners by mail of every new way into their accounts and of acting for them, each with a link that takes it back.
///
/// Written down in the transaction of what they tell of, and sent afterwards like every mail.
public struct OwnerNotices: Sendable {
    private let identifiers: IdentifierSource

    /// Of devices an account is told so many an hour: taking one back takes them all back.
    static let hourlyLimitOfDevices = 10

    public init(identifiers: IdentifierSource) {
        self.identifiers = identifiers
    }

    /// - Parameters:
    ///   - owner: locked by the caller.
    ///   - subject: the id of what the link takes back, when its kind does not say it.
    ///   - detail: what the mail says of it.
    ///   - language: of whoever acts; an owner who signed up in another is told in that.
    func tell(
        _ owner: UserRow, of kind: MailTemplate, about subject: String? = nil, saying detail: String? = nil,
        _ language: Language, at now: Timestamp, in tx: any Transaction
    ) throws {
        // As it is by now: the same transaction may have proven the address.
        guard let owner = try UserRow.find(owner.id, in: tx), owner.hasAddress, kind.mayReach(owner) else { return }
        try MailRow(
            identifiers.make(), kind, to: owner.id, owner.language ?? language.rawValue, at: now, about: subject,
            saying: detail
        ).insert(in: tx)
    }

    /// As ``tell(_:of:about:saying:_:at:in:)``, for a device that was not known to be the owner's.
    func tellOfDevice(
        _ owner: UserRow, from source: SignInSource, _ language: Language, at now: Timestamp, in tx: any Transaction
    ) throws {
        let kind = MailTemplate.newDevice
        let told = try MailRow.count(kind.rawValue, of: owner.id, since: now - .hours(1), in: tx)
        guard told < OwnerNotices.hourlyLimitOfDevices else { return }
        let words = [source.device, source.addressText].compactMap(\.self).joined(separator: ", ")
        try tell(owner, of: kind, saying: words.isEmpty ? nil : words, language, at: now, in: tx)
    }
}
