internal import MapaeCore
internal import MapaeStore

extension AccountAccess {
    /// Ends a person's place in a team, with the keys they made for it, the invitations they may have sent and one that would
    /// bring them back. The caller holds the team's lock.
    ///
    /// - Parameter role: theirs in the team.
    func endSeat(
        of user: UserID, as role: TeamRole, in team: TeamID, at now: Timestamp, in tx: any Transaction
    ) throws -> Ended {
        try endInvitations(by: role, to: team, in: tx)
        // Who got an address after joining may have been invited by it.
        if let owner = try UserRow.find(user, in: tx) {
            try TeamInvitationRow.delete(emailKey: owner.emailKey, from: team, in: tx)
        }
        try TeamMemberRow.delete(user, from: team, in: tx)
        return try endKeys(of: user, inTeam: team, at: now, in: tx)
    }

    /// Takes a person out of every team others are in, and voids the invitations of those they could invite to. A team
    /// nobody else is in stays: it opens nothing to anybody.
    func leaveTeams(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws -> Ended {
        var ended = Ended()
        for seat in try TeamMemberRow.list(ofUser: user, in: tx) {
            let team = seat.teamID
            guard try TeamRow.lock(team, in: tx) != nil, let role = try TeamRole.find(user, in: team, tx) else {
                continue
            }
            guard try TeamMemberRow.count(of: team, in: tx) > 1 else {
                try endInvitations(by: role, to: team, in: tx)
                continue
            }
            ended = ended + (try endSeat(of: user, as: role, in: team, at: now, in: tx))
            if role == .owner { try inherit(team, at: now, in: tx) }
        }
        return ended
    }

    /// Ends the invitations that a person may have sent, and those that were sent to the person's address. Seats stay.
    func endInvitations(of owner: UserRow, in tx: any Transaction) throws {
        let seats = try TeamMemberRow.list(ofUser: owner.id, in: tx).map(\.teamID)
        let guestOf = try TeamInvitationRow.teams(inviting: owner.emailKey, in: tx)
        // In the order of ids, as everywhere.
        for team in Set(seats + guestOf).sorted() {
            guard try TeamRow.lock(team, in: tx) != nil else { continue }
            if let role = try TeamRole.find(owner.id, in: team, tx) {
                try endInvitations(by: role, to: team, in: tx)
            }
            try TeamInvitationRow.delete(emailKey: owner.emailKey, from: team, in: tx)
        }
    }

    /// Who sent an invitation is not written down, so of whoever could invite all that are open end.
    private func endInvitations(by role: TeamRole, to team: TeamID, in tx: any Transaction) throws {
        if role.may(.seeContacts) { try TeamInvitationRow.deleteAll(of: team, in: tx) }
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
