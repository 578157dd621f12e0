internal import Crypto
public import MapaeCore
internal import MapaeStore

extension Teams {
    /// Invites an address. A second invitation of the same address takes the first one's place.
    ///
    /// To invite an OWNER, the caller has proven a credential recently.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` or ``ErrorCode/emailUnsupported`` for `email`, ``ErrorCode/teamNotFound``,
    ///   ``ErrorCode/forbidden``, ``ErrorCode/emailNotVerified``, ``ErrorCode/alreadyMember``, ``ErrorCode/teamFull``.
    public func invite(
        _ email: String, as role: TeamRole, to team: TeamID, by user: UserID, in session: SessionID?
    ) async throws -> IssuedInvitation {
        let address = try EmailAddress.required(email)
        let now = clock.now()
        let token = InvitationToken(random: random)
        let row = TeamInvitationRow(
            id: identifiers.make(), teamID: team, tokenHash: token.hash, email: address.text, emailKey: address.key,
            role: role.rawValue, invitedBy: user, expiresAt: now + Teams.invitationLifetime)
        let name: String = try await store.write { tx in
            guard try Teams.lock(team, for: user, in: session, tx).may(.invite(role)) else { throw Failure(.forbidden) }
            try UserRow.find(user, in: tx)?.requireProvenAddress()
            guard try !TeamMemberRow.contains(emailKey: address.key, team: team, in: tx) else {
                throw Failure(.alreadyMember)
            }
            let others = try TeamInvitationRow.list(of: team, at: now, in: tx).filter { $0.emailKey != address.key }
            guard try TeamMemberRow.count(of: team, in: tx) + others.count < Teams.limitOfMembers else {
                throw Failure(.teamFull)
            }
            try row.replace(in: tx)
            return try TeamRow.find(team, in: tx)?.name ?? ""
        }
        return IssuedInvitation(invitation: try TeamInvitation(row), teamName: name, token: token.text)
    }

    /// Mails an invitation to its address, at most three an hour to one.
    ///
    /// - Returns: whether it was sent on its way; the link has to be handed on otherwise.
    public func mail(_ issued: IssuedInvitation, from inviter: UserID, _ language: Language) async -> Bool {
        await mails?.send(issued, from: inviter, language) ?? false
    }

    /// Takes an invitation back.
    ///
    /// - Throws: ``ErrorCode/teamNotFound``, ``ErrorCode/forbidden``, ``ErrorCode/notFound``.
    public func withdraw(
        _ invitation: InvitationID, from team: TeamID, by user: UserID, in session: SessionID?
    ) async throws {
        try await store.write { tx in
            let own = try Teams.lock(team, for: user, in: session, tx)
            // Whoever may see no invitation is not told which there are.
            guard own.may(.seeContacts) else { throw Failure(.forbidden) }
            guard let row = try TeamInvitationRow.find(invitation, in: tx), row.teamID == team else {
                throw Failure(.notFound)
            }
            guard own.may(.invite(try TeamRole(stored: row.role))) else { throw Failure(.forbidden) }
            _ = try TeamInvitationRow.delete(invitation, in: tx)
        }
    }

    /// Joins the team of an invitation, which then is used up. It must have been sent to the caller's own address, by
    /// somebody who may send it still.
    ///
    /// - Throws: ``ErrorCode/linkInvalid`` for a wrong, used or expired one and for another address;
    ///   ``ErrorCode/emailNotVerified``, ``ErrorCode/alreadyMember``, ``ErrorCode/tooManyTeams``, ``ErrorCode/teamFull``.
    public func accept(
        _ token: Secret<String>, by user: UserID, in session: SessionID?
    ) async throws -> Team {
        guard let hash = InvitationToken(token)?.hash else { throw Failure(.linkInvalid) }
        let now = clock.now()
        return try await store.write { tx in
            let sight = try TeamInvitationRow.find(tokenHash: hash, in: tx)
            // The inviter's too, in the order of ids: what ends the inviter's sessions ends the invitation.
            for id in Set([user] + [sight?.invitedBy].compactMap { $0 }).sorted() { _ = try UserRow.lock(id, in: tx) }
            let account = try UserRow.lock(user, actingIn: session, in: tx)
            try account.requireProvenAddress()
            guard let sight, let team = try TeamRow.lock(sight.teamID, in: tx),
                // Again: whoever held the locks before may have used it, or ended it.
                let invitation = try TeamInvitationRow.find(tokenHash: hash, in: tx),
                now < invitation.expiresAt, invitation.emailKey == account.emailKey,
                try TeamRole.find(invitation.invitedBy, in: team.id, tx)?
                    .may(.invite(try TeamRole(stored: invitation.role))) == true
            else { throw Failure(.linkInvalid) }
            return try Teams.join(team, invitation, by: user, at: now, in: tx)
        }
    }

    private static func join(
        _ team: TeamRow, _ invitation: TeamInvitationRow, by user: UserID, at now: Timestamp, in tx: any Transaction
    ) throws -> Team {
        try requireRoomForOneMore(of: user, in: tx)
        let others = try TeamMemberRow.count(of: team.id, in: tx)
        guard others < Teams.limitOfMembers else { throw Failure(.teamFull) }
        let member = TeamMemberRow(teamID: team.id, userID: user, role: invitation.role, joinedAt: now)
        guard try member.insert(in: tx) else { throw Failure(.alreadyMember) }
        _ = try TeamInvitationRow.delete(invitation.id, in: tx)
        return Team(
            id: team.id, name: team.name, role: try TeamRole(stored: invitation.role), memberCount: others + 1,
            createdAt: team.createdAt)
    }
}

extension TeamInvitation {
    init(_ row: TeamInvitationRow) throws {
        self.init(id: row.id, email: row.email, role: try TeamRole(stored: row.role), expiresAt: row.expiresAt)
    }
}

/// The secret of an invitation: `mti_` and 32 random bytes in base64url. The store keeps its SHA-256.
struct InvitationToken: Sendable {
    private static let prefix = "mti_"

    let text: Secret<String>
    let hash: [UInt8]

    init(random: any RandomSource) {
        self.init(bytes: random.bytes(32))
    }

    /// Nil unless the text has the exact form.
    init?(_ presented: Secret<String>) {
        guard presented.exposed.utf8.count <= 64, presented.exposed.hasPrefix(InvitationToken.prefix),
            let bytes = Base64URL.decode(String(presented.exposed.dropFirst(InvitationToken.prefix.count))),
            bytes.count == 32
        else { return nil }
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        text = Secret(InvitationToken.prefix + Base64URL.encode(bytes))
        hash = Array(SHA256.hash(data: bytes))
    }
}
