public import MapaeCore
internal import MapaeStore

/// Links that make the device they are opened on known, once and within an hour. They open nothing by themselves: whoever
/// has one still proves a credential to log in.
///
/// ``Sessions`` mails one to an administrator whose device it refuses; where there is no mail, an operator makes one.
public struct DeviceLinks: Sendable {
    private let devices: KnownDevices
    private let keys: KeyRing
    private let identifiers: IdentifierSource
    private let origin: String

    private var store: any Store { devices.store }
    private var clock: any WallClock { devices.clock }

    /// - Parameter origin: what links begin with, such as `https://pay.example.kr`.
    public init(devices: KnownDevices, keys: KeyRing, identifiers: IdentifierSource, origin: String) {
        self.devices = devices
        self.keys = keys
        self.identifiers = identifiers
        self.origin = origin
    }

    /// Takes a link's token and makes a device known.
    ///
    /// - Parameters: as for ``KnownDevices/remember(_:of:in:from:_:)``.
    /// - Returns: the token it has now.
    /// - Throws: ``ErrorCode/linkInvalid``.
    public func take(
        _ text: Secret<String>, on presented: Secret<String>?, from source: SignInSource = .unknown,
        _ language: Language = .korean
    ) async throws -> Secret<String> {
        guard let link = LinkToken(text) else { throw Failure(.linkInvalid) }
        let (now, token) = (clock.now(), DeviceToken(random: devices.random))
        let (devices, keys) = (devices, keys)
        try await store.write { tx in
            let owner = try link.owner(for: .confirmDevice, keys: keys, at: now, in: tx) {
                try UserRow.lock($0, in: tx)
            }
            guard let owner, try MailRow.end(link.mailID, at: now, in: tx) else { throw Failure(.linkInvalid) }
            try devices.remember(token, instead: presented, of: owner, from: source, language, at: now, in: tx)
            try SecurityEventRow.insert(SecurityEvent(.deviceConfirmed, userID: owner.id), at: now, in: tx)
        }
        return token.text
    }

    /// Makes a link for somebody who is handed it by other means than mail.
    ///
    /// - Throws: ``ErrorCode/notFound`` for an account that may not be used.
    public func make(for user: UserID, _ act: AccountAdministration.Act) async throws -> Secret<String> {
        try OperatorReason.check(act.reason)
        let now = clock.now()
        var row = MailRow(identifiers.make(), .confirmDevice, to: user, Language.korean.rawValue, at: now)
        row.dueAt = nil
        let mail = row
        let owner = try await store.write { tx in
            guard let owner = try UserRow.lock(user, in: tx), owner.isActive else { throw Failure(.notFound) }
            try mail.insert(in: tx)
            try SecurityEventRow.insert(
                SecurityEvent(.deviceLinkMade, userID: user, detail: act.detail), at: now, in: tx)
            return owner
        }
        let token = LinkToken.text(of: mail, .confirmDevice, to: owner, keys: keys)
        return Secret("\(origin)\(MailTemplate.confirmDevice.page ?? "/")#token=\(token.exposed)")
    }
}
