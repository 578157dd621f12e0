import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Whoever is put out stays out: what the owner of an account took away opens it never again, whatever its kind, however
/// long one waits and whatever a timer does meanwhile.
@Suite struct RemovedCredentialTests {
    @Test(arguments: TestEngine.allCases, Credential.allCases)
    func `A credential that its owner removed never opens the account again`(
        engine: TestEngine, credential: Credential
    ) async throws {
        try await withToss(engine, keeping: TossWorld.everything, tokens: true) { world in
            let user = try await world.identity.signUp()
            let held = try await credential.make(world, user)
            #expect(try await held.opens(), "it opens the account while it is there")
            world.identity.clock.advance(by: .seconds(1))
            try await held.remove()
            world.identity.clock.advance(by: .seconds(1))
            #expect(try await !held.opens(), "at once")
            try await world.runJobs()
            #expect(try await !held.opens(), "after the jobs")
            world.identity.clock.advance(by: .hours(25))
            try await world.runJobs()
            #expect(try await !held.opens(), "after a day")
            #expect(try await world.row(user)?.isActive == true)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a Toss user whose link was ended may have a new account, and the owner may link again`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine, keeping: TossWorld.everything, tokens: true) { world in
            let user = try await world.identity.signUp()
            try await world.link(user, to: 1)
            // Whether Toss or the owner ended the link: the account has another way in.
            try await world.unlink(1)
            #expect(try await refusal { try await world.enter(1) } == "TOSS_LINK_ENDED")
            try await world.link(user, to: 1)
            world.identity.clock.advance(by: .seconds(1))
            try await world.links.disconnect(user)
            // Ending it at Toss as well gives nothing back.
            try await world.unlink(1)
            #expect(try await refusal { try await world.enter(1) } == "TOSS_LINK_ENDED")

            let anew = try await world.enterAnew(1)
            #expect(anew.isNewAccount && anew.userID != user)
            #expect(try await world.enterAnew(1).userID == anew.userID)
            #expect(try await world.enter(1).userID == anew.userID)
            #expect(try await world.links.profile(of: user).isEmpty)
            #expect(try await refusal { try await world.link(user, to: 1) } == "TOSS_LINK_CONFLICT")
            #expect(try await world.removals.removeDue() == 0)
            // The link of the new account is Toss' to end and to bring back.
            try await world.unlink(1)
            #expect(try await world.enter(1).userID == anew.userID)
        }
    }
}
