internal import MapaeCore
internal import MapaeStore

extension AccountAccess {
    /// Gives a user another role, and ends what acts under the old one.
    ///
    /// - Parameter owner: locked by the caller.
    /// - Throws: ``ErrorCode/emailNotVerified``: nobody is made an administrator by an address that may be another's;
    ///   ``ErrorCode/accountBanned``; ``ErrorCode/notFound``.
    func change(
        role: Role, of owner: UserRow, detail: [String: String] = [:], at now: Timestamp, in tx: any Transaction
    ) throws -> Ended {
        let user = owner.id
        if role == .admin {
            // What is shut is opened first, in a decision of its own.
            try owner.refuseIfBanned()
            try owner.requireProvenAddress()
        }
        guard try UserRow.setRole(role.rawValue, of: user, in: tx) else { throw Failure(.notFound) }
        let event = SecurityEvent(.roleChanged, userID: user, detail: detail.merging(["role": role.rawValue]) { $1 })
        try SecurityEventRow.insert(event, at: now, in: tx)
        try notices?.tell(owner, of: role == .admin ? .adminGained : .adminLost, .korean, at: now, in: tx)
        // A Toss log-in makes its device known, and so may somebody who was only ever let in by Toss have one.
        if role == .admin { try forgetDevices(of: user, in: tx) }
        try endLinks(MailTemplate.waysIn, of: user, at: now, in: tx)
        let sessions = try endSessions(of: user, because: .roleChanged, at: now, in: tx)
        return sessions + (try endKeys(of: user, at: now, in: tx))
    }
}
