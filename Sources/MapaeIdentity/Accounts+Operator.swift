public import MapaeCore
public import MapaeStore

extension Accounts {
    /// The longest an access token can be configured to live.
    private static let longestAccessToken: Duration = .hours(24)

    /// Makes the user of an e-mail address an administrator, for a command that has the store alone. The user's sessions end
    /// at once on every node.
    ///
    /// - Returns: false when nobody has the address.
    public static func promote(email: String, in store: any Store, clock: any WallClock) async throws -> Bool {
        guard let address = EmailAddress(email) else { return false }
        let now = clock.now()
        let revocations = Revocations(store: store, clock: clock, accessTokenLifetime: longestAccessToken)
        return try await store.write { tx in
            guard let user = try UserRow.find(emailKey: address.key, in: tx)?.id else { return false }
            return try change(role: .admin, of: user, at: now, revocations, in: tx) != nil
        }
    }

    /// - Returns: the sessions and API keys that ended; nil when there is no such user.
    static func change(
        role: Role, of user: UserID, at now: Timestamp, _ revocations: Revocations, in tx: any Transaction
    ) throws -> (sessions: [SessionID], keys: [APIKeyID])? {
        guard try UserRow.setRole(role.rawValue, of: user, in: tx) else { return nil }
        let event = SecurityEvent(.roleChanged, userID: user, detail: ["role": role.rawValue])
        try SecurityEventRow.insert(event, at: now, in: tx)
        let ended = try SessionRow.endAll(
            of: user, except: nil, at: now, reason: EndReason.roleChanged.rawValue, in: tx)
        try revocations.record(ended, at: now, in: tx)
        return (ended, try APIKeys.endAll(of: user, at: now, revocations, in: tx))
    }
}
