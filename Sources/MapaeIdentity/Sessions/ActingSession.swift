internal import MapaeCore
internal import MapaeStore

extension UserRow {
    /// Locks the account of whoever acts, and makes sure that the session they asked in is theirs still.
    ///
    /// A request is known by its session when it arrives, and may be held up: by a body that comes slowly, by a provider
    /// that answers late. Whatever outlasts a request asks here, in the transaction that gives it: who ends all sessions
    /// of an account holds its lock, so a request they put out gives nothing afterwards.
    ///
    /// - Parameter session: nil for what no session asked for.
    /// - Throws: ``ErrorCode/authRequired``.
    static func lock(_ user: UserID, actingIn session: SessionID?, in tx: any Transaction) throws -> UserRow {
        guard let row = try UserRow.lock(user, in: tx), row.isActive else { throw Failure(.authRequired) }
        try SessionRow.requireLive(session, of: user, in: tx)
        return row
    }
}

extension SessionRow {
    /// As ``UserRow/lock(_:actingIn:in:)``, for a caller who holds the account's lock.
    static func requireLive(_ session: SessionID?, of user: UserID, in tx: any Transaction) throws {
        guard let session else { return }
        guard let row = try SessionRow.find(session, in: tx), row.userID == user, row.endedAt == nil else {
            throw Failure(.authRequired)
        }
    }
}
