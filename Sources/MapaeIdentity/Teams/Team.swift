public import MapaeCore

/// A team, as one of its members sees it.
public struct Team: Sendable {
    public let id: TeamID
    public let name: String
    /// The viewer's own role; MEMBER for a key of the team.
    public let role: TeamRole
    public let memberCount: Int
    public let createdAt: Timestamp
}

/// A team with its people.
public struct TeamDetail: Sendable {
    public struct Member: Sendable {
        public let userID: UserID
        public let nickname: String
        /// For OWNER and ADMIN.
        public let email: String?
        public let role: TeamRole
        public let joinedAt: Timestamp
    }

    public let team: Team
    /// The longest first.
    public let members: [Member]
    /// Open ones, oldest first; nil unless the viewer is OWNER or ADMIN.
    public let invitations: [TeamInvitation]?
}

/// An invitation that can still be accepted.
public struct TeamInvitation: Sendable {
    public let id: InvitationID
    public let email: String
    public let role: TeamRole
    public let expiresAt: Timestamp
}

/// A new invitation, and the only sight of its token.
public struct IssuedInvitation: Sendable {
    public let invitation: TeamInvitation
    public let teamName: String
    /// Belongs into a link's fragment, where no server and no `Referer` sees it.
    public let token: Secret<String>
}
