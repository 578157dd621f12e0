import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite struct PasswordChangeTests {
    static let newPassword = Secret("새로운 비밀번호 2027")

    private func change(
        _ world: IdentityFixture, _ issued: IssuedSession, from current: Secret<String> = IdentityFixture.password,
        to new: Secret<String> = newPassword
    ) async throws {
        try await world.accounts.changePassword(
            of: issued.principal.userID, from: current, to: new, keeping: issued.principal.sessionID,
            from: .unknown, .korean)
    }

    @Test(arguments: TestEngine.allCases)
    func `a new password ends all other sessions on every node and is told by mail (A5, A8)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let own = try await world.logIn()
            let user = own.principal.userID
            let other = try await world.sessions.start(for: user, remembered: true, delivery: .body)
            let node = try await world.otherNode()
            _ = try await node.sessions.authenticate(other.accessToken)
            world.clock.advance(by: .minutes(20))

            try await change(world, own)
            _ = try await world.sessions.authenticate(own.accessToken)
            #expect(try await world.sessions.authenticatedAt(own.principal.sessionID) == world.clock.now())
            #expect(try await refusal { try await world.sessions.authenticate(other.accessToken) } == "AUTH_REQUIRED")
            try await node.revocations.poll()
            #expect(try await refusal { try await node.sessions.authenticate(other.accessToken) } == "AUTH_REQUIRED")
            #expect(try await world.accounts.verify(email: "kim@example.com", password: Self.newPassword) == user)
            let event = SecurityEvent(.passwordChanged, userID: user, sessionID: own.principal.sessionID)
            #expect(try await world.events() == [event])
            try await world.mails.deliverDue()
            #expect(world.box.entries.first?.message.subject == "[마패] 비밀번호가 변경되었습니다")
        }
    }

    @Test func `a wrong former password or a weak new one changes nothing`() async throws {
        try await withIdentity(.sqlite) { world in
            let issued = try await world.logIn()
            #expect(
                try await refusal { try await change(world, issued, from: Secret("wrong")) } == "INVALID_CREDENTIALS")
            #expect(
                try await refusal { try await change(world, issued, to: Secret("kim@example.com")) }
                    == "INVALID_INPUT newPassword")
            _ = try await world.accounts.verify(email: "kim@example.com", password: IdentityFixture.password)
            #expect(try await world.events().isEmpty)
        }
    }

    @Test func `a link that sets a password is void after a change`() async throws {
        try await withIdentity(.sqlite) { world in
            let issued = try await world.logIn()
            try await world.accounts.requestReset(email: "kim@example.com", .korean)
            let token = try #require(try await world.mailedToken())
            try await change(world, issued)
            let answer = try await refusal { try await world.accounts.reset(token, to: Secret("another one"), .korean) }
            #expect(answer == "LINK_INVALID")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a change at a hash's renewal is not lost, and of ten changes at once one wins (A9)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let issued = try await world.logIn()
            // Every proof through this one renews the hash as well.
            let dearer = Accounts(
                store: world.store,
                hasher: IdentityFixture.hasher(cost: .init(rounds: 32, blockSize: 1, parallelism: 1)),
                defence: world.defence, access: world.access, clock: world.clock,
                identifiers: IdentifierSource(clock: world.clock, random: SystemRandom()))
            let changed = try await withThrowingTaskGroup(of: Int?.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        let answer = try await refusal {
                            try await dearer.changePassword(
                                of: issued.principal.userID, from: IdentityFixture.password,
                                to: Secret("password no. \(number)"), keeping: issued.principal.sessionID,
                                from: .unknown, .korean)
                        }
                        return answer == nil ? number : nil
                    }
                }
                return try await group.reduce(into: []) { if let number = $1 { $0.append(number) } }
            }
            #expect(changed.count == 1)
            _ = try await dearer.verify(
                email: "kim@example.com", password: Secret("password no. \(try #require(changed.first))"))
        }
    }

    @Test func `a nickname follows the rules of sign-up and shows at once`() async throws {
        try await withIdentity(.sqlite) { world in
            let issued = try await world.logIn()
            let user = issued.principal.userID
            #expect(try await world.sessions.authenticate(issued.accessToken).nickname == "김철수")
            #expect(
                try await refusal { try await world.accounts.setNickname("  ", of: user) } == "INVALID_INPUT nickname")
            #expect(try await world.accounts.setNickname(" 이영희 ", of: user) == "이영희")
            world.sessions.forget(user)
            #expect(try await world.sessions.authenticate(issued.accessToken).nickname == "이영희")
            #expect(try await world.accounts.profile(of: user).nickname == "이영희")
        }
    }
}
