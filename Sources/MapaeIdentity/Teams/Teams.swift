public import MapaeCore
public import MapaeStore

/// Teams of people (A8).
///
/// Rights are read from the store with every request, inside the transaction that uses them, so a change of role or a
/// removal counts at once on every node. Whatever changes a team holds the lock of its row.
public struct Teams: Sendable {
    /// Teams one user may be in.
    static let limitPerUser = 20
    /// Members of one team, open invitations included.
    static let limitOfMembers = 100
    /// How long an invitation can be accepted.
    static let invitationLifetime: Duration = .days(7)

    let store: any Store
    let revocations: Revocations
    let clock: any WallClock
    let random: any RandomSource
    let identifiers: IdentifierSource
    let mails: InvitationMails?
    let reservedNames: ReservedNames

    /// - Parameters:
    ///   - mails: nil for a server without mail; invitations are then handed on by whoever invites.
    ///   - reservedNames: what no team may be called.
    public init(
        store: any Store, revocations: Revocations, clock: any WallClock, random: any RandomSource,
        identifiers: IdentifierSource, mails: InvitationMails? = nil, reservedNames: ReservedNames = .none
    ) {
        self.store = store
        self.revocations = revocations
        self.clock = clock
        self.random = random
        self.identifiers = identifiers
        self.mails = mails
        self.reservedNames = reservedNames
    }

    /// The teams a user is in, oldest first.
    public func teams(of user: UserID) async throws -> [Team] {
        try await store.read { tx in
            try TeamListRow.list(of: user, in: tx).map { row in
                Team(
                    id: row.team.id, name: row.team.name, role: try TeamRole(stored: row.role),
                    memberCount: row.memberCount, createdAt: row.team.createdAt)
            }
        }
    }

    /// Makes a team, whose first OWNER the user is.
    ///
    /// - Parameter name: 1 to 50 visible characters.
    /// - Throws: ``ErrorCode/invalidInput``, ``ErrorCode/unreadableText`` or ``ErrorCode/nameReserved`` for `name`,
    ///   ``ErrorCode/tooManyTeams``.
    public func make(name: String, by user: UserID, in session: SessionID?) async throws -> Team {
        let name = try Nickname.required(name, maximum: 50, field: "name")
        guard !reservedNames.contains(name) else { throw Failure(.nameReserved, field: "name") }
        let now = clock.now()
        let team = TeamRow(id: identifiers.make(), name: name, createdAt: now)
        try await store.write { tx in
            _ = try UserRow.lock(user, actingIn: session, in: tx)
            try Teams.requireRoomForOneMore(of: user, in: tx)
            try team.insert(in: tx)
            _ = try TeamMemberRow(
                teamID: team.id, userID: user, role: TeamRole.owner.rawValue, joinedAt: now
            ).insert(in: tx)
        }
        return Team(id: team.id, name: name, role: .owner, memberCount: 1, createdAt: now)
    }

    /// A team and its people, as a member may see them.
    ///
    /// - Throws: ``ErrorCode/teamNotFound``, also for somebody who is not in it.
    public func detail(of team: TeamID, for user: UserID) async throws -> TeamDetail {
        let now = clock.now()
        return try await store.read { tx in
            guard let role = try TeamRole.find(user, in: team, tx) else { throw Failure(.teamNotFound) }
            return try Teams.detail(of: team, as: role, at: now, in: tx)
        }
    }

    /// A team as its own key sees it: as a MEMBER, as long as the key's maker may handle the team's keys.
    ///
    /// - Throws: ``ErrorCode/teamNotFound``, also for every other team.
    public func detail(of team: TeamID, for key: UserKey) async throws -> TeamDetail {
        let now = clock.now()
        return try await store.read { tx in
            guard key.team == team, try TeamRole.find(key.owner, in: team, tx)?.may(.handleKeys) == true else {
                throw Failure(.teamNotFound)
            }
            return try Teams.detail(of: team, as: .member, at: now, in: tx)
        }
    }

    /// Deletes a team and ends its keys at once on every node. The caller has proven a credential recently.
    ///
    /// - Throws: ``ErrorCode/teamNotFound``, ``ErrorCode/forbidden``.
    public func delete(_ team: TeamID, by user: UserID, in session: SessionID?) async throws {
        let (now, revocations) = (clock.now(), revocations)
        let ended: [APIKeyID] = try await store.write { tx in
            guard try Teams.lock(team, for: user, in: session, tx).may(.delete) else { throw Failure(.forbidden) }
            return try Teams.delete(team, by: user, at: now, revocations, in: tx)
        }
        revocations.remember(ended, at: now)
    }

    /// Deletes invitations that can no longer be accepted, and the addresses in them. Called now and then by MapaeJobs.
    public func purge() async throws {
        let now = clock.now()
        _ = try await store.write { tx in try TeamInvitationRow.purge(expiredBefore: now, in: tx) }
    }
}
