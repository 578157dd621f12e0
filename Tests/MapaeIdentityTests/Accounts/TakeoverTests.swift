import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Proving an address takes the account from whoever had not.
@Suite struct TakeoverTests {
    static let newPassword = Secret("이제는 내 비밀번호 2027")

    @Test(arguments: TestEngine.allCases, Proof.allCases)
    func `The first proof of an address ends everything a stranger made before it`(
        engine: TestEngine, proof: Proof
    ) async throws {
        for made in Made.allCases {
            try await withToss(engine, tokens: true) { world in
                let user = try await world.identity.signUp()
                let opens = try await made.make(world, user)
                try await world.unprove(user)
                world.identity.clock.advance(by: .seconds(1))
                try await proof.give(world, user)
                world.identity.clock.advance(by: .seconds(1))
                #expect(try await !opens(), "\(made) at once")
                world.identity.clock.advance(by: .hours(25))
                try await world.runJobs()
                #expect(try await !opens(), "\(made) after a day")
                #expect(try await world.identity.accounts.profile(of: user).isEmailVerified)
                #expect(try await world.identity.events().contains { $0.kind == .accountTakenOver })
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `In a session of the account a proof keeps that session and the password, and ends the rest`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine) { world in
            let (identity, user) = (world.identity, try await world.identity.signUp())
            let device = try await identity.devices.remember(nil, of: user)
            let own = try await identity.sessions.start(for: user, remembered: true, delivery: .body)
            let others = try await [Made.session, .device, .apiKey, .tossLink, .seat].asyncMap {
                try await $0.make(world, user)
            }
            try await world.unprove(user)
            let token = try await world.verificationToken(of: user)
            try await identity.accounts.verifyEmail(token, by: own.principal, on: device, .korean)
            _ = try await identity.sessions.authenticate(own.accessToken)
            #expect(
                try await identity.accounts.verify(
                    email: "kim@example.com", password: IdentityFixture.password) == user)
            for opens in others { #expect(try await !opens()) }
            let isKnown = try await world.store.read { tx in
                try KnownDeviceRow.isLive(
                    DeviceToken(device)?.hash ?? [], of: user, at: identity.clock.now(), in: tx)
            }
            #expect(isKnown)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Without a session the link wants a new password, and is as it was until it has one`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp(isProven: false)
            let stranger = try await world.sessions.start(
                for: try await world.signUp("lee@example.com"), remembered: true, delivery: .body)
            let token = try #require(try await world.mailedToken("/verify-email"))
            let ended = try await world.sessions.start(for: user, remembered: true, delivery: .body)
            try await world.sessions.end(ended.principal.sessionID)
            let late = try await refusal { try await world.accounts.verifyEmail(token, by: ended.principal, .korean) }
            #expect(late == "AUTH_REQUIRED")
            for caller in [nil, stranger.principal] {
                let answer = try await refusal { try await world.accounts.verifyEmail(token, by: caller, .korean) }
                #expect(answer == "NEW_PASSWORD_NEEDED")
            }
            let weak = try await refusal {
                try await world.accounts.verifyEmail(token, newPassword: Secret("password1"), .korean)
            }
            #expect(weak == "INVALID_INPUT newPassword")
            #expect(try await !world.accounts.profile(of: user).isEmailVerified)
            try await world.accounts.verifyEmail(token, newPassword: Self.newPassword, .korean)
            #expect(try await world.accounts.verify(email: "kim@example.com", password: Self.newPassword) == user)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `An account that Toss made is its Toss user's, whoever reads the mail of its address`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine) { world in
            let (identity, proof) = (world.identity, try await world.enter())
            let (own, other) = (try await world.session(proof), try await world.session(proof))
            try await identity.accounts.setFirstPassword(
                IdentityFixture.password, email: "kim@example.com", of: proof.userID,
                keeping: own.principal.sessionID, .korean)
            _ = other
            try await identity.accounts.requestReset(email: "kim@example.com", .korean)
            #expect(try await identity.mailedToken() == nil)
            let token = try #require(try await identity.mailedToken("/verify-email"))
            let answer = try await refusal {
                try await identity.accounts.verifyEmail(token, newPassword: Self.newPassword, .korean)
            }
            #expect(answer == "AUTH_REQUIRED")
            let former = FormerSystem(audience: IdentityFixture.issuer)
            let legacy = try await refusal {
                try await former.exchange(identity).exchange(
                    try former.vouch(for: "kim@example.com", at: identity.clock.now()), remembered: false,
                    delivery: .body)
            }
            #expect(legacy == "INVALID_CREDENTIALS")
            try await identity.accounts.verifyEmail(token, by: own.principal, .korean)
            #expect(try await identity.accounts.profile(of: proof.userID).isEmailVerified)
            #expect(try await world.enter().userID == proof.userID)
            try await identity.accounts.requestReset(email: "kim@example.com", .korean)
            #expect(try await identity.mailedToken() != nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `What has money keeps its books and waits for an operator`(engine: TestEngine) async throws {
        try await withToss(engine) { world in
            let user = try await world.identity.signUp(isProven: false)
            try await world.store.write { tx in
                try tx.execute(
                    """
                    INSERT INTO credit_accounts (user_id, balance, held, receivable, entries)
                    VALUES (\(user), 10, 0, 0, 1)
                    """)
            }
            try await Proof.resetLink.give(world, user)
            let raised = try await world.store.read { tx in try OperatorExceptionRow.unresolved(in: tx) }
            #expect(raised.map(\.kind) == ["account_taken_over"] && raised.first?.objectID == user.text)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A team that loses its only OWNER has another, and an operator is told`(engine: TestEngine) async throws {
        try await withToss(engine) { world in
            let (identity, teams) = (world.identity, world.identity.teams)
            let (user, lee) = (try await identity.signUp(), try await identity.signUp("lee@example.com"))
            let alone = try await teams.make(name: "혼자", by: user).id
            let team = try await teams.make(name: "함께", by: user).id
            let invitation = try await teams.invite("lee@example.com", as: .member, to: team, by: user)
            _ = try await teams.accept(invitation.token, by: lee)
            try await world.unprove(user)
            try await Proof.verificationLink.give(world, user)
            #expect(try await teams.teams(of: user).map(\.id) == [alone])
            let detail = try await teams.detail(of: team, for: lee)
            #expect(detail.team.role == .owner && detail.members.map(\.userID) == [lee])
            let raised = try await world.store.read { tx in try OperatorExceptionRow.unresolved(in: tx) }
            #expect(raised.map(\.kind) == ["team_owner_replaced"])
        }
    }

    @Test(arguments: TestEngine.allCases, [Set<LastingAccess>(), [.apiKeys], [.toss], [.apiKeys, .toss]])
    func `A reset of a proven account ends keys and Toss link unless its owner keeps them`(
        engine: TestEngine, kept: Set<LastingAccess>
    ) async throws {
        try await withToss(engine) { world in
            let (accounts, user) = (world.identity.accounts, try await world.identity.signUp())
            let (key, toss) = (try await Made.apiKey.make(world, user), try await Made.tossLink.make(world, user))
            world.identity.clock.advance(by: .seconds(1))
            try await accounts.requestReset(email: "kim@example.com", .korean)
            let token = try #require(try await world.identity.mailedToken())
            let preview = try await accounts.previewReset(token)
            #expect(preview.isChoice && preview.isTossLinked && preview.keys.map(\.name) == ["k"])
            try await accounts.reset(token, to: Self.newPassword, keeping: kept, .korean)
            world.identity.clock.advance(by: .seconds(1))
            #expect(try await key() == kept.contains(.apiKeys))
            #expect(try await toss() == kept.contains(.toss))
            #expect(try await refusal { try await accounts.previewReset(token) } == "LINK_INVALID")
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async throws -> [T] {
        var all: [T] = []
        for element in self { all.append(try await body(element)) }
        return all
    }
}
