import Testing

@testable import MapaeIdentity

@Suite
struct TeamRuleTests {
    private static let acts: [TeamAct] =
        [.seeContacts, .handleKeys, .leave, .delete]
        + TeamRole.allCases.flatMap { role in
            [.invite(role), .remove(role)] + TeamRole.allCases.map { .change(role, to: $0) }
        }

    @Test
    func `who may do what to whom in a team is this table and nothing else (A8)`() {
        let everybody: Set<TeamAct> = [.leave]
        let allowed: [TeamRole: Set<TeamAct>] = [
            .owner: Set(Self.acts),
            .admin: everybody.union([.seeContacts, .handleKeys, .invite(.member), .remove(.member)]),
            .member: everybody,
        ]
        #expect(Self.acts.count == 19)
        for role in TeamRole.allCases {
            for act in Self.acts {
                #expect(role.may(act) == (allowed[role]?.contains(act) ?? false), "\(role) \(act)")
            }
        }
    }
}
