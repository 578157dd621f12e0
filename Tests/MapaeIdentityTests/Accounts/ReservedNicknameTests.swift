import MapaeCore
import MapaeIdentity
import MapaeTesting
import Testing

@Suite struct ReservedNicknameTests {
    private static func accounts(of world: IdentityFixture) -> Accounts {
        Accounts(
            store: world.store, hasher: world.hasher, defence: world.defence, access: world.access,
            clock: world.clock, identifiers: IdentifierSource(clock: world.clock, random: SystemRandom()),
            reservedNames: ReservedNames(ReservedNames.standard))
    }

    @Test func `nobody but an administrator is called as the operator would be`() async throws {
        try await withIdentity(.sqlite) { world in
            let accounts = Self.accounts(of: world)
            let password = Secret("long enough")
            let user = try await accounts.signUp(email: "kim@example.com", password: password, nickname: "김")
            for name in ["관리자", "A d m i n", "аdmin"] {
                let made = try await refusal {
                    try await accounts.signUp(email: "lee@example.com", password: password, nickname: name)
                }
                #expect(made == "NAME_RESERVED nickname")
                let changed = try await refusal { try await accounts.setNickname(name, of: user) }
                #expect(changed == "NAME_RESERVED nickname")
            }
            let operating = try await accounts.signUp(
                email: "op@example.com", password: password, nickname: "관리자", role: .admin)
            #expect(try await accounts.setNickname("운영자", of: operating) == "운영자")
        }
    }

    @Test func `no team is called as the operator would be`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp()
            let teams = Teams(
                store: world.store, revocations: world.revocations, clock: world.clock, random: SystemRandom(),
                identifiers: IdentifierSource(clock: world.clock, random: SystemRandom()),
                reservedNames: ReservedNames(["고객센터"]))
            #expect(try await refusal { try await teams.make(name: "고객 센터", by: user) } == "NAME_RESERVED name")
            #expect(try await teams.make(name: "고객 모임", by: user).name == "고객 모임")
        }
    }
}
