import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite struct MailedLinkTests {
    static let newPassword = Secret("새로운 비밀번호 2027")

    private func askForReset(_ world: IdentityFixture, _ email: String = "kim@example.com") async throws
        -> Secret<String>
    {
        try await world.accounts.requestReset(email: email, .korean)
        return try #require(try await world.mailedToken())
    }

    private func isVerified(_ user: UserID, _ world: IdentityFixture) async throws -> Bool {
        try await world.accounts.profile(of: user).isEmailVerified
    }

    @Test(arguments: TestEngine.allCases)
    func `sign-up sends a link that proves the address once (A9)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp(isProven: false)
            #expect(try await !isVerified(user, world))
            let token = try #require(try await world.mailedToken("/verify-email"))
            #expect(world.box.entries.map(\.message.recipient) == ["kim@example.com"])
            try await world.accounts.verifyEmail(token, newPassword: Self.newPassword, .korean)
            #expect(try await isVerified(user, world))
            #expect(
                try await refusal {
                    try await world.accounts.verifyEmail(token, newPassword: Self.newPassword, .korean)
                } == "LINK_INVALID")
            // That the password is another one now.
            #expect(try await world.mails.deliverDue() == 1)
            // There is nothing left to prove.
            try await world.accounts.sendVerification(to: user, .korean)
            #expect(try await world.mails.deliverDue() == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a reset sets the password, ends every session on every node and voids other links (A5, A9)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let issued = try await world.logIn(isProven: false)
            let node = try await world.otherNode()
            _ = try await node.sessions.authenticate(issued.accessToken)
            let user = issued.principal.userID
            let first = try await askForReset(world)
            let second = try await askForReset(world)
            #expect(first != second)

            try await world.accounts.reset(second, to: Self.newPassword, .korean)
            #expect(try await refusal { try await world.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
            try await node.revocations.poll()
            #expect(try await refusal { try await node.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.refresh(issued) } == "SESSION_EXPIRED")
            for token in [first, second] {
                let answer = try await refusal { try await world.accounts.reset(token, to: Self.newPassword, .korean) }
                #expect(answer == "LINK_INVALID")
            }
            #expect(try await world.accounts.verify(email: "kim@example.com", password: Self.newPassword) == user)
            let former = try await refusal {
                try await world.accounts.verify(email: "kim@example.com", password: IdentityFixture.password)
            }
            #expect(former == "INVALID_CREDENTIALS")
            #expect(try await isVerified(user, world))
            #expect(try await world.events().map(\.kind) == [.passwordReset, .accountTakenOver])
            try await world.mails.deliverDue()
            #expect(world.box.entries.first?.message.subject == "[마패] 비밀번호가 변경되었습니다")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of ten uses of one link at once, one sets the password`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            _ = try await world.signUp(isProven: false)
            let token = try await askForReset(world)
            let answers = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        try await refusal {
                            try await world.accounts.reset(token, to: Secret("password no. \(number)"), .korean)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0 == nil }.count == 1)
            #expect(answers.filter { $0 == "LINK_INVALID" }.count == 9)
            #expect(try await world.events().map(\.kind) == [.passwordReset, .accountTakenOver])
        }
    }

    @Test func `a reset link lives for 30 minutes, a verification link for 24 hours`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp(isProven: false)
            let verification = try #require(try await world.mailedToken("/verify-email"))
            let early = try await askForReset(world)
            world.clock.advance(by: .minutes(30))
            let late = try await refusal { try await world.accounts.reset(early, to: Self.newPassword, .korean) }
            #expect(late == "LINK_INVALID")
            let inTime = try await askForReset(world)
            world.clock.advance(by: .minutes(30) - .milliseconds(1))
            try await world.accounts.reset(inTime, to: Self.newPassword, .korean)
            world.clock.advance(by: .hours(23) + .milliseconds(1))
            #expect(
                try await refusal {
                    try await world.accounts.verifyEmail(verification, newPassword: Self.newPassword, .korean)
                } == "LINK_INVALID")
        }
    }

    @Test func `a link belongs to one purpose, one mail and one code`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp(isProven: false)
            let verification = try #require(try await world.mailedToken("/verify-email")).exposed
            let reset = try await askForReset(world).exposed
            let (_, code) = (reset.split(separator: ".")[0], reset.split(separator: ".")[1])
            let grafted = "\(verification.split(separator: ".")[0]).\(code)"
            let cut = String(reset.dropLast())
            let flipped = reset.hasSuffix("A") ? "\(cut)E" : "\(cut)A"
            for wrong in [
                verification, grafted, cut, flipped, "", "mlk_", "mlk_.", "mrt_\(reset)", reset + "=",
                "\(reset).\(code)",
            ] {
                let answer = try await refusal {
                    try await world.accounts.reset(Secret(wrong), to: Self.newPassword, .korean)
                }
                #expect(answer == "LINK_INVALID", "\(wrong)")
            }
            #expect(
                try await refusal {
                    try await world.accounts.verifyEmail(Secret(reset), newPassword: Self.newPassword, .korean)
                } == "LINK_INVALID")
            // None of it used the real one up.
            try await world.accounts.reset(Secret(reset), to: Self.newPassword, .korean)
        }
    }

    @Test func `a password changed since voids the link, whoever changed it`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp(isProven: false)
            let token = try await askForReset(world)
            try await world.store.write { tx in
                let row = try #require(try UserRow.find(user, in: tx))
                #expect(try row.replacePasswordHash(with: Secret("$scrypt$another"), in: tx))
            }
            let answer = try await refusal { try await world.accounts.reset(token, to: Self.newPassword, .korean) }
            #expect(answer == "LINK_INVALID")
        }
    }

    @Test func `a weak new password is named and leaves the link as it was`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp(isProven: false)
            let token = try await askForReset(world)
            for weak in ["short", "password1", "KIM@example.com"] {
                let answer = try await refusal { try await world.accounts.reset(token, to: Secret(weak), .korean) }
                #expect(answer == "INVALID_INPUT newPassword")
            }
            try await world.accounts.reset(token, to: Self.newPassword, .korean)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `asking for a reset does the same for an address nobody has (A9)`(engine: TestEngine) async throws {
        try await withTestStore(engine) { store in
            let counting = CountingStore(store)
            let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))
            let world = try await IdentityFixture(store: counting, clock: clock, keys: [IdentityFixture.hmacKey])
            _ = try await world.signUp(isProven: false)
            try await world.mails.deliverDue()
            func work(_ email: String) async throws -> [String] {
                counting.statements.store([])
                try await world.accounts.requestReset(email: email, .korean)
                return counting.statements.load()
            }
            let known = try await work("Kim@example.com")
            #expect(known.count == 2)
            #expect(try await work("lee@example.com") == known)
            try await world.mails.deliverDue()
            #expect(world.box.entries.map(\.message.recipient) == ["kim@example.com", "kim@example.com"])
            let left = try await store.write { tx in try ResetRequestRow.takeOldest(in: tx) }
            #expect(left == nil)
        }
    }

    @Test func `an account is mailed three links of a kind an hour, asked by ten or by itself`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp(isProven: false)
            for _ in 0..<10 { try await world.accounts.requestReset(email: "kim@example.com", .korean) }
            try await world.mails.deliverDue()
            #expect(world.box.entries.filter { $0.message.text.exposed.contains("/reset#") }.count == 3)
            for _ in 0..<2 { try await world.accounts.sendVerification(to: user, .korean) }
            let answer = try await refusal { try await world.accounts.sendVerification(to: user, .korean) }
            #expect(answer == "RATE_LIMIT_EXCEEDED")
            world.clock.advance(by: .hours(1))
            try await world.accounts.sendVerification(to: user, .korean)
        }
    }

    @Test func `nothing in the database opens an account (A9)`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp(isProven: false)
            let verification = try #require(try await world.mailedToken("/verify-email")).exposed
            let reset = try await askForReset(world).exposed
            let dump = try await world.store.read { tx in try tx.dump() }
            #expect(dump.contains("kim@example.com"))
            for token in [verification, reset] {
                #expect(!dump.contains(token))
                #expect(!dump.contains(token.split(separator: ".")[1]))
            }
            #expect(!dump.contains("#token"))
        }
    }

    @Test func `without mail, asking is refused clearly`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp(isProven: false)
            let accounts = Accounts(
                store: world.store, hasher: IdentityFixture.hasher(), defence: world.defence,
                access: world.access, clock: world.clock,
                identifiers: IdentifierSource(clock: world.clock, random: SystemRandom()))
            #expect(!accounts.hasMail)
            let answers = [
                try await refusal { try await accounts.requestReset(email: "kim@example.com", .korean) },
                try await refusal { try await accounts.sendVerification(to: user, .korean) },
                try await refusal { try await accounts.verifyEmail(Secret("mlk_"), .korean) },
                try await refusal { try await accounts.reset(Secret("mlk_"), to: Self.newPassword, .korean) },
            ]
            #expect(answers == Array(repeating: "MAIL_NOT_CONFIGURED", count: 4))
        }
    }
}

extension Transaction {
    /// Every text and byte in every table of a SQLite database.
    func dump() throws -> String {
        let tables = try query("SELECT name FROM sqlite_master WHERE type = 'table'")
        return try tables.map { row in
            let name: String = try row.value("name")
            return try query(SQL.everything(of: name)).map { "\($0)" }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

extension SQL {
    /// Known tables only: SQL text is never made of values.
    fileprivate static func everything(of table: String) -> SQL {
        switch table {
        case "users": "SELECT * FROM users"
        case "mails": "SELECT * FROM mails"
        case "reset_requests": "SELECT * FROM reset_requests"
        case "sessions": "SELECT * FROM sessions"
        case "security_events": "SELECT * FROM security_events"
        case "events": "SELECT * FROM events"
        case "operator_exceptions": "SELECT * FROM operator_exceptions"
        default: "SELECT 1 AS one"
        }
    }
}
