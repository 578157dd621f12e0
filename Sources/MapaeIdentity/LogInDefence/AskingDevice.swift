public import MapaeCore
internal import MapaeStore

/// The device that somebody wants a session on.
public struct AskingDevice: Sendable {
    private let token: DeviceToken?
    /// Of what is mailed about it.
    let language: Language

    /// One that says nothing of itself.
    public static let unknown = AskingDevice(nil, .korean)

    /// - Parameter token: what ``KnownDevices/remember(_:of:in:from:_:)`` gave, if the caller has one.
    public init(_ token: Secret<String>?, _ language: Language) {
        self.token = token.flatMap(DeviceToken.init)
        self.language = language
    }

    /// Whether a session of the account may begin here: an administrator's begins on a device that is known to be the
    /// account's, whatever was proven. One credential that leaks is then not enough.
    func admits(_ owner: UserRow, at now: Timestamp, in tx: any Transaction) throws -> Bool {
        guard owner.role == Role.admin.rawValue else { return true }
        guard let token else { return false }
        return try KnownDeviceRow.isLive(token.hash, of: owner.id, at: now, in: tx)
    }
}

/// Ends the transaction that was about to let somebody in.
struct DeviceNotKnown: Error {
    let user: UserID
}

extension Sessions {
    /// Runs a transaction that lets somebody in. When it ends because the device is not known, nothing of it is kept; the
    /// owner is then mailed a link, as far as the hour has one left, and the refusal is written down.
    ///
    /// - Parameter entry: the log-in's in the history, which was written when the credential was found right.
    func refusing<T: Sendable>(
        _ device: AskingDevice, after entry: SignInHistory.EntryID? = nil,
        _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        do {
            return try await store.write(body)
        } catch let error as DeviceNotKnown {
            let (now, mails) = (clock.now(), mails)
            try await store.write { tx in
                guard let owner = try UserRow.lock(error.user, in: tx), owner.isActive else { return }
                try SecurityEventRow.insert(SecurityEvent(.deviceRefused, userID: owner.id), at: now, in: tx)
                if let entry { try SignInHistory.set(.deviceRefused, of: entry, in: tx) }
                guard owner.hasAddress else { return }
                _ = try mails?.addLimited(.confirmDevice, to: owner.id, device.language, at: now, in: tx)
            }
            throw Failure(.deviceConfirmationNeeded)
        }
    }
}
