internal import MapaeCore
internal import MapaeStore

extension AccountAccess {
    /// Ends a person's place in a team, with the keys they made for it, the invitations they sent and one that would bring
    /// them back. The caller holds the team's lock.
    func endSeat(of user: UserID, in team: TeamID, at now: Timestamp, in tx: any Transaction) throws -> Ended {
        try endInvitations(by: user, to: team, keeping: nil, in: tx)
        // Who got an address after joining may have been invited by it.
        if let owner = try UserRow.find(user, in: tx) {
            try TeamInvitationRow.delete(emailKey: owner.emailKey, from: team, in: tx)
        }
        try TeamMemberRow.delete(user, from: team, in: tx)
        return try endKeys(of: user, inTeam: team, at: now, in: tx)
    }

    /// Takes a person out of every team others are in. A team nobody else is in stays: it opens nothing to anybody.
    func leaveTeams(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws -> Ended {
        var ended = Ended()
        for seat in try TeamMemberRow.list(ofUser: user, in: tx) {
            let team = seat.teamID
            guard try TeamRow.lock(team, in: tx) != nil, let role = try TeamRole.find(user, in: team, tx) else {
                continue
            }
            guard try TeamMemberRow.count(of: team, in: tx) > 1 else { continue }
            ended = ended + (try endSeat(of: user, in: team, at: now, in: tx))
            if role == .owner { try inherit(team, at: now, in: tx) }
        }
        return ended
    }

    /// Ends the invitations that were sent to a person's address. Seats stay, and what the person sent ends with the
    /// sessions.
    func endInvitations(to owner: UserRow, in tx: any Transaction) throws {
        // In the order of ids, as everywhere.
        for team in Set(try TeamInvitationRow.teams(inviting: owner.emailKey, in: tx)).sorted() {
            guard try TeamRow.lock(team, in: tx) != nil else { continue }
            try TeamInvitationRow.delete(emailKey: owner.emailKey, from: team, in: tx)
        }
    }

    /// Ends the invitations to a team that a person sent and may not send in the role they have now.
    ///
    /// - Parameter role: nil for somebody who has none any more.
    func endInvitations(
        by inviter: UserID, to team: TeamID, keeping role: TeamRole?, in tx: any Transaction
    ) throws {
        let refused = TeamRole.allCases.filter { role?.may(.invite($0)) != true }.map(\.rawValue)
        try TeamInvitationRow.deleteAll(by: inviter, to: team, as: refused, in: tx)
    }

    /// Gives a team that has lost its last OWNER another: an ADMIN before a MEMBER, the longest in it first.
    private func inherit(_ team: TeamID, at now: Timestamp, in tx: any Transaction) throws {
        guard try TeamMemberRow.count(of: team, role: TeamRole.owner.rawValue, in: tx) == 0 else { return }
        let members = try TeamPersonRow.list(of: team, in: tx).map(\.member)
        guard let heir = members.first(where: { $0.role == TeamRole.admin.rawValue }) ?? members.first else { return }
        try TeamMemberRow.setRole(TeamRole.owner.rawValue, of: heir.userID, in: team, tx: tx)
        try OperatorExceptionRow.raise(
            "team_owner_replaced", about: team.text,
            detail: "its only OWNER's address was proven by somebody else; \(heir.userID) is OWNER now", at: now, in: tx
        )
    }
}
