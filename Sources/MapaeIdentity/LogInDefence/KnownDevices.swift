internal import Crypto
public import MapaeCore
public import MapaeStore

/// Devices their users have logged in from. Presenting its token lets a device of the owner's own past the locks that
/// failures elsewhere have brought about (A6), and an administrator in at all; it proves nothing else.
public struct KnownDevices: Sendable {
    let store: any Store
    let clock: any WallClock
    let random: any RandomSource
    /// Nil when nobody is told of anything by mail.
    let notices: OwnerNotices?

    /// A device that was not used for so long is forgotten.
    public static let lifetime: Duration = .days(365)
    /// Of more, the one used longest ago is forgotten.
    static let mostPerUser = 20

    public init(
        store: any Store, clock: any WallClock, random: any RandomSource, notices: OwnerNotices? = nil
    ) {
        self.store = store
        self.clock = clock
        self.random = random
        self.notices = notices
    }

    /// Makes the device known after its user has proven a credential on it. Of one that was not known to be theirs they are
    /// told by mail.
    ///
    /// - Parameters:
    ///   - presented: the token it had, which is worth nothing afterwards: whoever copied it, or planted it, is left with
    ///     an empty hand. Other users of the device stay known on it.
    ///   - session: the one that has just begun on it. One that was put out in the meantime makes no device known.
    ///   - source: where it is, and `language` which one it speaks, for that mail.
    /// - Returns: the token it has now, to be kept for ``lifetime``. The store knows its hash alone.
    /// - Throws: ``ErrorCode/authRequired``.
    public func remember(
        _ presented: Secret<String>?, of user: UserID, in session: SessionID?,
        from source: SignInSource = .unknown, _ language: Language = .korean
    ) async throws -> Secret<String> {
        let (now, token) = (clock.now(), DeviceToken(random: random))
        try await store.write { tx in
            // Whoever forgets all of the user's devices holds this lock too.
            let owner = try UserRow.lock(user, actingIn: session, in: tx)
            try remember(token, instead: presented, of: owner, from: source, language, at: now, in: tx)
        }
        return token.text
    }

    /// Whose device a token is of; somebody's of them when it is known to several.
    public func owner(of token: Secret<String>?) async throws -> UserID? {
        guard let token = token.flatMap(DeviceToken.init) else { return nil }
        let now = clock.now()
        return try await store.read { tx in try KnownDeviceRow.owner(of: token.hash, at: now, in: tx) }
    }

    /// As ``remember(_:of:in:from:_:)``; the caller holds the owner's lock.
    func remember(
        _ token: DeviceToken, instead presented: Secret<String>?, of owner: UserRow, from source: SignInSource,
        _ language: Language, at now: Timestamp, in tx: any Transaction
    ) throws {
        var isKnown = false
        if let former = presented.flatMap(DeviceToken.init) {
            isKnown = try KnownDeviceRow.isLive(former.hash, of: owner.id, at: now, in: tx)
            try KnownDeviceRow.rename(former.hash, to: token.hash, in: tx)
        }
        try KnownDeviceRow.save(token.hash, of: owner.id, at: now, expiresAt: now + KnownDevices.lifetime, in: tx)
        try KnownDeviceRow.keep(KnownDevices.mostPerUser, of: owner.id, newest: token.hash, in: tx)
        if !isKnown { try notices?.tellOfDevice(owner, from: source, language, at: now, in: tx) }
    }

    /// Deletes devices that were not used for ``lifetime``. Called now and then by MapaeJobs.
    public func purge() async throws {
        let now = clock.now()
        try await store.write { tx in try KnownDeviceRow.purge(expiredBefore: now, in: tx) }
    }
}

/// What a device is known by: `mdt_` and 32 random bytes in base64url.
struct DeviceToken: Sendable {
    private static let prefix = "mdt_"

    private let bytes: Secret<[UInt8]>

    init(random: any RandomSource) {
        bytes = Secret(random.bytes(32))
    }

    /// Nil unless the text has the exact form.
    init?(_ text: Secret<String>) {
        guard text.exposed.utf8.count <= 64, text.exposed.hasPrefix(DeviceToken.prefix),
            let bytes = Base64URL.decode(String(text.exposed.dropFirst(DeviceToken.prefix.count))), bytes.count == 32
        else { return nil }
        self.bytes = Secret(bytes)
    }

    var text: Secret<String> { Secret(DeviceToken.prefix + Base64URL.encode(bytes.exposed)) }

    /// What the store keeps. The token has 256 random bits, so a plain hash cannot be searched.
    var hash: [UInt8] { Array(SHA256.hash(data: bytes.exposed)) }
}
