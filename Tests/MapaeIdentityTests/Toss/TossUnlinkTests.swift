import AppsInToss
import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaeIdentity

/// The end of links (C4, C5, document 002).
@Suite struct TossUnlinkTests {
    @Test(arguments: TestEngine.allCases, ["UNLINK", "WITHDRAWAL_TERMS", "WITHDRAWAL_TOSS", "SOMETHING_NEW", "두 단어"])
    func `an unlink ends sessions on every node and wipes the tokens, whatever its cause (C4, 2.5)`(
        engine: TestEngine, referrer: String
    ) async throws {
        try await withToss(engine, keeping: TossWorld.everything, tokens: true) { world in
            let proof = try await world.enter()
            let session = try await world.session(proof)
            let node = try await world.identity.otherNode()
            // The other node has seen the token: it does not ask the table again, the poll has to tell it.
            #expect(try await node.sessions.authenticate(session.accessToken).userID == proof.userID)
            try await world.unlink(TossWorld.userKey, referrer)
            #expect(
                try await refusal { try await world.identity.sessions.authenticate(session.accessToken) }
                    == "AUTH_REQUIRED")
            try await node.revocations.poll()
            #expect(try await refusal { try await node.sessions.authenticate(session.accessToken) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.tokens.accessToken(of: proof.userID) } == "TOSS_NOT_LINKED")
            #expect(try await world.links.status(of: proof.userID) == nil)
            let keepsFields = !referrer.hasPrefix("WITHDRAWAL")
            #expect(try await world.links.profile(of: proof.userID).isEmpty == !keepsFields)
            let event = referrer == "두 단어" ? "OTHER" : referrer
            #expect(try await world.log() == ["LINKED 1", "\(event) 1"])
            guard engine == .sqlite else { return }
            let dump = try await world.store.read { tx in try tx.dump() }
            #expect(!dump.contains("\(TossWorld.userKey)"))
        }
    }

    @Test func `an unlink ends the keys of an account that nothing else opens, and those of no other (C4, A8)`()
        async throws
    {
        try await withToss { world in
            let keys = world.identity.apiKeys
            let request = NewAPIKey(name: "tool", scopes: ["payments:read"])
            let lone = try await keys.makeUserKey(request, for: world.enter(1).userID)
            let owner = try await world.identity.signUp("lee@example.com")
            try await world.link(owner, to: 2)
            let kept = try await keys.makeUserKey(request, for: owner)
            for userKey in [1, 2] as [Int64] { try await world.unlink(userKey) }
            #expect(try await refusal { try await keys.authenticate(lone.text) } == "AUTH_REQUIRED")
            #expect(try await keys.authenticate(kept.text).userID == owner)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `repeats and unknown users are stored and change nothing else (2.4, 2.9)`(engine: TestEngine) async throws {
        try await withToss(engine) { world in
            let user = try await world.enter().userID
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 { group.addTask { try await world.unlink() } }
                try await group.waitForAll()
            }
            try await world.unlink(99)
            #expect(try await world.log() == ["LINKED 1", "UNLINK 1", "UNLINK 0"])
            #expect(try await world.identity.events().filter { $0.kind == .tossUnlinked }.count == 1)
            #expect(try await world.row(user)?.isActive == true)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an unlink while Toss is being asked wins over the log-in (2.9)`(engine: TestEngine) async throws {
        try await withToss(engine) { world in
            for isKnown in [false, true] {
                let userKey: Int64 = isKnown ? 1 : 2
                if isKnown { _ = try await world.enter(userKey) }
                world.way.meanwhile { try await world.unlink(userKey) }
                let answer = try await refusal { try await world.enter(userKey) }
                #expect(answer == "TOSS_CODE_REFUSED")
                _ = try await world.enter(userKey)
            }
        }
    }

    @Test func `no session begins by a log-in whose link has ended since (2.9)`() async throws {
        try await withToss { world in
            let proof = try await world.enter()
            try await world.unlink()
            #expect(try await refusal { try await world.session(proof) } == "TOSS_CODE_REFUSED")
            let next = try await world.enter()
            #expect(next.userID == proof.userID)
            #expect(try await refusal { try await world.session(proof) } == "TOSS_CODE_REFUSED")
            _ = try await world.session(next)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `who comes back within 24 hours has the old account, who does not is erased (C4, A8)`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine, keeping: TossWorld.everything, tokens: true) { world in
            let user = try await world.enter().userID
            try await world.unlink()
            world.identity.clock.advance(by: .hours(23))
            #expect(try await world.erasures.eraseDue() == 0)
            #expect(try await world.enter().userID == user)
            world.identity.clock.advance(by: .hours(48))
            #expect(try await world.erasures.eraseDue() == 0)
            #expect(try await world.row(user)?.isActive == true)

            try await world.unlink()
            world.identity.clock.advance(by: .hours(24))
            #expect(try await world.erasures.eraseDue() == 1)
            #expect(try await world.erasures.eraseDue() == 0)
            #expect(try await world.row(user)?.isActive == false)
            #expect(try await world.row(user)?.email == "deleted:\(user)")
            let anew = try await world.enter()
            #expect(anew.isNewAccount && anew.userID != user)
            let link = try await world.store.read { tx in try TossLinkRow.find(of: anew.userID, in: tx) }
            #expect(link?.generation == 3)
        }
    }

    /// Comes back when the deletion of an account is about to begin.
    private struct Returning: AccountPart {
        let comeBack: @Sendable () async throws -> Void

        func prepareDeletion(of user: UserID) async throws { try await comeBack() }
    }

    @Test func `who comes back while the erasure is under way keeps the account (C4)`() async throws {
        try await withToss { world in
            let user = try await world.enter().userID
            try await world.unlink()
            world.identity.clock.advance(by: .hours(24))
            let deletion = AccountDeletion(
                store: world.store, access: world.links.access, clock: world.identity.clock,
                parts: [world.links, Returning { _ = try await world.enter() }])
            let erasures = TossErasures(
                store: world.store, deletion: deletion, clock: world.identity.clock, logger: quietLogger)
            try await erasures.eraseDue()
            #expect(try await world.row(user)?.isActive == true)
            #expect(try await world.enter().userID == user)
        }
    }

    @Test func `an account with a password stays, and its Toss fields go after 24 hours (C4)`() async throws {
        try await withToss(keeping: [.name]) { world in
            let user = try await world.identity.signUp()
            try await world.link(user, to: 1)
            try await world.unlink(1)
            #expect(try await world.links.profile(of: user).count == 1)
            world.identity.clock.advance(by: .hours(24))
            #expect(try await world.erasures.eraseDue() == 1)
            #expect(try await world.links.profile(of: user).isEmpty)
            #expect(try await world.row(user)?.isActive == true)
            #expect(try await world.erasures.eraseDue() == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `disconnecting ends the link here at once and at Toss until it has worked (C5)`(engine: TestEngine)
        async throws
    {
        try await withToss(engine) { world in
            let user = try await world.identity.signUp()
            try await world.link(user, to: 1)
            try await world.links.disconnect(user)
            #expect(try await refusal { try await world.links.disconnect(user) } == "TOSS_NOT_LINKED")
            await world.fault("remove-by-user-key", .status(503))
            #expect(try await world.removals.removeDue() == 0)
            #expect(try await world.removals.removeDue() == 0)
            world.identity.clock.advance(by: .minutes(2))
            // Toss acts and its answer is lost: asked again, it no longer knows the user, which is what was wanted.
            await world.fault("remove-by-user-key", .dropResponse)
            #expect(try await world.removals.removeDue() == 0)
            world.identity.clock.advance(by: .minutes(4))
            #expect(try await world.removals.removeDue() == 1)
            #expect(world.way.calls.suffix(3) == Array(repeating: "remove-by-user-key", count: 3)[...])
            #expect(world.way.bodies.last == #"{"userKey":1}"#)
            #expect(world.way.answers.last?.contains("USER_KEY_NOT_FOUND") == true)
            // What has worked is not asked for again, not even when a try would be due.
            world.identity.clock.advance(by: .hours(7))
            #expect(try await world.removals.removeDue() == 0)
        }
    }

    @Test func `the last way in cannot be disconnected (C5)`() async throws {
        try await withToss { world in
            let user = try await world.enter().userID
            #expect(try await refusal { try await world.links.disconnect(user) } == "LAST_WAY_IN")
            #expect(try await world.links.status(of: user) != nil)
        }
    }

    @Test func `whoever is linked again is not removed at Toss any more (C5)`() async throws {
        try await withToss { world in
            let user = try await world.identity.signUp()
            try await world.link(user, to: 1)
            try await world.links.disconnect(user)
            world.identity.clock.advance(by: .seconds(1))
            #expect(try await refusal { try await world.enter(1) } == "TOSS_LINK_ENDED")
            try await world.link(user, to: 1)
            #expect(try await world.enter(1).userID == user)
            #expect(try await world.removals.removeDue() == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `deleting the account ends the link, here and at Toss (A8)`(engine: TestEngine) async throws {
        try await withToss(engine, keeping: TossWorld.everything, tokens: true) { world in
            let user = try await world.enter().userID
            try await world.deletion.delete(user)
            #expect(try await world.links.status(of: user) == nil)
            #expect(try await world.removals.removeDue() == 1)
            #expect(world.way.answers.last?.contains(#""SUCCESS""#) == true)
            world.identity.clock.advance(by: .seconds(1))
            #expect(try await world.enter().userID != user)
        }
    }
}
