internal import MapaeCore
internal import MapaeStore

extension Accounts {
    /// - Returns: the sessions and API keys that ended; nil when there is no such user.
    static func change(
        role: Role, of user: UserID, detail: [String: String] = [:], at now: Timestamp, _ revocations: Revocations,
        in tx: any Transaction
    ) throws -> (sessions: [SessionID], keys: [APIKeyID])? {
        guard try UserRow.setRole(role.rawValue, of: user, in: tx) else { return nil }
        let event = SecurityEvent(.roleChanged, userID: user, detail: detail.merging(["role": role.rawValue]) { $1 })
        try SecurityEventRow.insert(event, at: now, in: tx)
        let ended = try SessionRow.endAll(
            of: user, except: nil, at: now, reason: EndReason.roleChanged.rawValue, in: tx)
        try revocations.record(ended, at: now, in: tx)
        return (ended, try APIKeys.endAll(of: user, at: now, revocations, in: tx))
    }
}
