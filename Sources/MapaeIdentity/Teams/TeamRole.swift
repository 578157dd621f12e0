internal import MapaeStore
internal import MapaeCore

/// What a person may do in a team. Each role may do all that the one below may.
public enum TeamRole: String, Sendable, CaseIterable {
    case owner = "OWNER"
    case admin = "ADMIN"
    case member = "MEMBER"
}

/// Something a member may want to do in a team, and to whom.
enum TeamAct: Hashable, Sendable {
    /// See e-mail addresses and open invitations.
    case seeContacts
    /// Make keys for the team, see and delete those of all.
    case handleKeys
    /// Invite somebody to a role, or take such an invitation back.
    case invite(TeamRole)
    /// Give a member of one role another.
    case change(TeamRole, to: TeamRole)
    /// Remove a member of a role.
    case remove(TeamRole)
    case leave
    case delete
}

extension TeamRole {
    /// The whole of who may do what to whom: an ADMIN looks after MEMBERs; only an OWNER gives or takes OWNER and ADMIN
    /// and deletes the team; anybody may leave. That a team keeps an OWNER is checked where it is counted.
    func may(_ act: TeamAct) -> Bool {
        switch (self, act) {
        case (_, .leave): true
        case (.owner, _): true
        case (.admin, .seeContacts), (.admin, .handleKeys): true
        case (.admin, .invite(let role)), (.admin, .remove(let role)): role == .member
        case (.admin, .change), (.admin, .delete): false
        case (.member, _): false
        }
    }

    init(stored text: String) throws {
        guard let role = TeamRole(rawValue: text) else {
            throw StoreError(.unexpectedValue, detail: "a team role is unknown")
        }
        self = role
    }

    /// A person's role in a team; nil for somebody who is not in it.
    static func find(_ user: UserID, in team: TeamID, _ tx: any Transaction) throws -> TeamRole? {
        try TeamMemberRow.find(user, of: team, in: tx).map { try TeamRole(stored: $0.role) }
    }
}
