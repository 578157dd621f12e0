import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// An address that nobody has proven, in an account that Toss log-in made: whoever reads its mail has it back.
@Suite struct AddressReleaseTests {
    private static let address = "kim@example.com"

    /// A Toss user's account with an address that may be another's, and a session of it.
    private func settle(_ world: TossWorld) async throws -> (user: UserID, session: IssuedSession) {
        let proof = try await world.enter()
        let session = try await world.session(proof)
        try await world.identity.accounts.setFirstPassword(
            IdentityFixture.password, email: Self.address, of: proof.userID, keeping: session.principal.sessionID,
            .korean)
        return (proof.userID, session)
    }

    private func signUp(_ world: TossWorld) async throws -> String? {
        try await refusal { try await world.identity.signUp(Self.address, isProven: false) }
    }

    @Test(arguments: TestEngine.allCases)
    func `Whoever opens the link frees the address, and the account stays its Toss user's`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine) { world in
            let (accounts, toss) = (world.identity.accounts, try await settle(world))
            for _ in 0..<9 { _ = try await world.identity.wrong(Self.address) }
            #expect(try await signUp(world) == "EMAIL_TAKEN")
            let token = try #require(try await world.identity.mailedToken("/verify-email"))
            try await accounts.releaseAddress(token)

            let profile = try await accounts.profile(of: toss.user)
            #expect(profile.email == nil && !profile.hasPassword && !profile.isEmailVerified)
            #expect(try await world.identity.sessions.authenticate(toss.session.accessToken).userID == toss.user)
            #expect(try await world.enter().userID == toss.user)
            #expect(try await world.identity.events().contains(SecurityEvent(.addressReleased, userID: toss.user)))
            #expect(try await refusal { try await accounts.releaseAddress(token) } == "LINK_INVALID", "once")

            let owner = try await world.identity.signUp(Self.address, isProven: false)
            #expect(owner != toss.user)
            #expect(try await world.identity.right(Self.address) == nil, "failures of before do not count")
            #expect(try await accounts.verify(email: Self.address, password: IdentityFixture.password) == owner)
            let again = try await refusal {
                try await accounts.setFirstPassword(
                    IdentityFixture.password, email: Self.address, of: toss.user,
                    keeping: toss.session.principal.sessionID, .korean)
            }
            #expect(again == "EMAIL_TAKEN")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A reset asked for by the address mails a link that frees it, and proves it to its Toss user`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine) { world in
            let (accounts, toss) = (world.identity.accounts, try await settle(world))
            let first = try #require(try await world.identity.mailedToken("/verify-email"))
            world.identity.clock.advance(by: .hours(25))
            #expect(try await refusal { try await accounts.releaseAddress(first) } == "LINK_INVALID", "too late")
            try await accounts.requestReset(email: Self.address, .korean)
            let second = try #require(try await world.identity.mailedToken("/verify-email"))
            #expect(try await world.identity.mailedToken() == nil, "no link that sets a password")
            try await accounts.verifyEmail(second, by: toss.session.principal, .korean)
            #expect(try await refusal { try await accounts.releaseAddress(second) } == "LINK_INVALID", "proven")
            #expect(try await signUp(world) == "EMAIL_TAKEN")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Of proving an address and freeing it at once one is done`(engine: TestEngine) async throws {
        try await withToss(engine) { world in
            let (accounts, toss) = (world.identity.accounts, try await settle(world))
            let token = try #require(try await world.identity.mailedToken("/verify-email"))
            async let proof = refusal { try await accounts.verifyEmail(token, by: toss.session.principal, .korean) }
            async let release = refusal { try await accounts.releaseAddress(token) }
            let answers = (try await proof, try await release)
            let profile = try await accounts.profile(of: toss.user)
            if answers.0 == nil {
                #expect(answers.1 == "LINK_INVALID" && profile.email == Self.address && profile.isEmailVerified)
            } else {
                #expect(answers == ("LINK_INVALID", nil) && profile.email == nil && !profile.isEmailVerified)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `No other account gives its address up: whoever proves it takes the account`(engine: TestEngine) async throws {
        try await withToss(engine) { world in
            let (accounts, user) = (
                world.identity.accounts, try await world.identity.signUp(Self.address, isProven: false)
            )
            let token = try #require(try await world.identity.mailedToken("/verify-email"))
            #expect(try await refusal { try await accounts.releaseAddress(token) } == "NEW_PASSWORD_NEEDED")
            #expect(try await accounts.profile(of: user).email == Self.address)
            try await accounts.verifyEmail(token, newPassword: TakeoverTests.newPassword, .korean)
            #expect(try await accounts.verify(email: Self.address, password: TakeoverTests.newPassword) == user)
        }
    }

    /// How a Toss log-in comes to open an account that it made never again.
    enum Leaving: CaseIterable {
        case disconnected, startedAnew, linkedElsewhere

        func `do`(_ world: TossWorld, _ user: UserID) async throws {
            switch self {
            case .disconnected: try await world.links.disconnect(user)
            case .startedAnew:
                try await world.unlink()
                _ = try await world.enterAnew(TossWorld.userKey)
            case .linkedElsewhere:
                try await world.unlink()
                try await world.link(try await world.identity.signUp("lee@example.com"), to: TossWorld.userKey)
            }
        }
    }

    @Test(arguments: TestEngine.allCases, Leaving.allCases)
    func `An account that its Toss user has left is whose address it has`(
        engine: TestEngine, leaving: Leaving
    ) async throws {
        try await withToss(engine) { world in
            let (accounts, toss) = (world.identity.accounts, try await settle(world))
            let link = try #require(try await world.identity.mailedToken("/verify-email"))
            try await leaving.do(world, toss.user)
            #expect(try await refusal { try await accounts.releaseAddress(link) } == "NEW_PASSWORD_NEEDED")
            try await accounts.requestReset(email: Self.address, .korean)
            let token = try #require(try await world.identity.mailedToken())
            try await accounts.reset(token, to: TakeoverTests.newPassword, .korean)
            #expect(try await accounts.verify(email: Self.address, password: TakeoverTests.newPassword) == toss.user)
            #expect(try await world.identity.events().contains { $0.kind == .accountTakenOver })
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Where Toss ended the link the Toss user is let in again after the address is gone`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine) { world in
            let (accounts, toss) = (world.identity.accounts, try await settle(world))
            let token = try #require(try await world.identity.mailedToken("/verify-email"))
            try await world.unlink()
            #expect(try await refusal { try await world.enter() } == "TOSS_LINK_ENDED")
            try await accounts.releaseAddress(token)
            #expect(try await world.enter().userID == toss.user)
        }
    }
}
