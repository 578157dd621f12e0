public import MapaeCore
internal import MapaeStore

extension Teams {
    /// Gives a member another role. Who loses the right to handle the team's keys loses the ones they made, and an invitation
    /// that the member may not send any more is void.
    ///
    /// To give OWNER, the caller has proven a credential recently.
    ///
    /// - Throws: ``ErrorCode/teamNotFound``, ``ErrorCode/memberNotFound``, ``ErrorCode/forbidden``,
    ///   ``ErrorCode/lastOwner``.
    public func setRole(
        _ role: TeamRole, of member: UserID, in team: TeamID, by user: UserID, in session: SessionID?
    ) async throws {
        let (now, access) = (clock.now(), AccountAccess(revocations: revocations))
        let ended = try await store.write { tx -> AccountAccess.Ended in
            let own = try Teams.lock(team, for: user, in: session, tx)
            guard let current = try TeamRole.find(member, in: team, tx) else { throw Failure(.memberNotFound) }
            guard own.may(.change(current, to: role)) else { throw Failure(.forbidden) }
            guard role != current else { return AccountAccess.Ended() }
            try Teams.requireAnotherOwner(than: current, in: team, tx)
            try TeamMemberRow.setRole(role.rawValue, of: member, in: team, tx: tx)
            try access.endInvitations(by: member, to: team, keeping: role, in: tx)
            guard !role.may(.handleKeys) else { return AccountAccess.Ended() }
            return try access.endKeys(of: member, inTeam: team, at: now, in: tx)
        }
        access.remember(ended, at: now)
    }

    /// Takes a member out of a team, or lets the caller leave it; the keys they made for the team end.
    ///
    /// - Throws: as ``setRole(_:of:in:by:)``.
    public func remove(_ member: UserID, from team: TeamID, by user: UserID, in session: SessionID?) async throws {
        let (now, access) = (clock.now(), AccountAccess(revocations: revocations))
        let ended = try await store.write { tx -> AccountAccess.Ended in
            let own = try Teams.lock(team, for: user, in: session, tx)
            guard let current = try TeamRole.find(member, in: team, tx) else { throw Failure(.memberNotFound) }
            guard own.may(member == user ? .leave : .remove(current)) else { throw Failure(.forbidden) }
            try Teams.requireAnotherOwner(than: current, in: team, tx)
            return try access.endSeat(of: member, in: team, at: now, in: tx)
        }
        access.remember(ended, at: now)
    }

    // MARK: Inside a transaction

    /// Locks whoever acts and then a team, and answers the caller's role in it.
    static func lock(
        _ team: TeamID, for user: UserID, in session: SessionID?, _ tx: any Transaction
    ) throws -> TeamRole {
        _ = try UserRow.lock(user, actingIn: session, in: tx)
        guard try TeamRow.lock(team, in: tx) != nil, let role = try TeamRole.find(user, in: team, tx) else {
            throw Failure(.teamNotFound)
        }
        return role
    }

    /// Refuses one team more to a user who is in as many as may be. The caller holds the user's lock.
    static func requireRoomForOneMore(of user: UserID, in tx: any Transaction) throws {
        guard try TeamMemberRow.list(ofUser: user, in: tx).count < Teams.limitPerUser else {
            throw Failure(.tooManyTeams)
        }
    }

    /// Refuses to take the role from a team's last OWNER. The caller holds the team's lock.
    static func requireAnotherOwner(than role: TeamRole, in team: TeamID, _ tx: any Transaction) throws {
        guard role == .owner else { return }
        guard try TeamMemberRow.count(of: team, role: TeamRole.owner.rawValue, in: tx) > 1 else {
            throw Failure(.lastOwner)
        }
    }

    static func delete(
        _ team: TeamID, by user: UserID, at now: Timestamp, _ revocations: Revocations, in tx: any Transaction
    ) throws -> [APIKeyID] {
        let ended = try APIKeyRow.deleteAll(ofTeam: team, in: tx)
        try APIKeys.record(ended, by: user, at: now, revocations, in: tx)
        try TeamRow.delete(team, in: tx)
        return ended
    }

    static func detail(of id: TeamID, as role: TeamRole, at now: Timestamp, in tx: any Transaction) throws -> TeamDetail
    {
        guard let row = try TeamRow.find(id, in: tx) else { throw Failure(.teamNotFound) }
        let seesContacts = role.may(.seeContacts)
        let members = try TeamPersonRow.list(of: id, in: tx).map { person in
            TeamDetail.Member(
                userID: person.member.userID, nickname: person.nickname, email: seesContacts ? person.email : nil,
                role: try TeamRole(stored: person.member.role), joinedAt: person.member.joinedAt)
        }
        let team = Team(
            id: id, name: row.name, role: role, memberCount: members.count, createdAt: row.createdAt)
        guard seesContacts else { return TeamDetail(team: team, members: members, invitations: nil) }
        let invitations = try TeamInvitationRow.list(of: id, at: now, in: tx).map(TeamInvitation.init)
        return TeamDetail(team: team, members: members, invitations: invitations)
    }
}
