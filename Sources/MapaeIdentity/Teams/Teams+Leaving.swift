public import MapaeCore
public import MapaeStore

/// What becomes of a person's teams when the account is deleted: they are left, and deleted when nobody else is in them.
extension Teams: AccountPart {
    /// Refuses with ``ErrorCode/lastOwner`` while a team with other people has no other OWNER.
    public func prepareDeletion(of user: UserID) async throws {
        try await store.read { tx in
            for membership in try TeamMemberRow.list(ofUser: user, in: tx) {
                guard try TeamMemberRow.count(of: membership.teamID, in: tx) > 1 else { continue }
                try Teams.requireAnotherOwner(
                    than: try TeamRole(stored: membership.role), in: membership.teamID, tx)
            }
        }
    }

    /// Takes the person out of every team. The keys of the account have ended before, and with them its keys for teams.
    ///
    /// - Throws: as ``prepareDeletion(of:)``: somebody may have left since.
    public func erase(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws {
        for membership in try TeamMemberRow.list(ofUser: user, in: tx) {
            let team = membership.teamID
            guard try TeamRow.lock(team, in: tx) != nil, let role = try TeamRole.find(user, in: team, tx) else {
                continue
            }
            if try TeamMemberRow.count(of: team, in: tx) == 1 {
                _ = try Teams.delete(team, by: user, at: now, revocations, in: tx)
            } else {
                try Teams.requireAnotherOwner(than: role, in: team, tx)
                _ = try AccountAccess(revocations: revocations).endSeat(of: user, in: team, at: now, in: tx)
            }
        }
    }
}
