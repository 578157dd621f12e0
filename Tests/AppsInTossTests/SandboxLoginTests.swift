import AppsInToss
import MutualTLS
import ProviderSandbox
import ProviderTransport
import Testing

@Suite
struct SandboxLoginTests {
    private func failure(_ call: () async throws -> some Any) async throws -> AppsInTossError {
        try #require(await #expect(throws: AppsInTossError.self) { _ = try await call() })
    }

    private func expectLogIn(_ scene: SandboxScene) async throws {
        let tokens = try await scene.logIn()
        #expect(tokens.expiresInSeconds > 0)
        #expect(tokens.scopes.contains(.name) && tokens.scopes.contains(.ci))
        let user = try await scene.client.loginMe(tokens.accessToken)
        #expect(user.userKey == SandboxScene.user)
        #expect(user.scopes.contains(.name) && user.scopes.contains(.ci))
        let person = try user.decrypted(with: scene.cipher, at: SandboxScene.now)
        #expect(person.name == "홍길동" && person.email == "gildong@example.com")
        #expect(person.phone == "01012345678" && person.birthday == "19900101")
        #expect(person.gender == .male && person.nationality == .local && person.ci != nil)
    }

    @Test func `a user logs in and is decrypted (C1, C3)`() async throws {
        try await withSandboxScene { try await expectLogIn($0) }
    }

    @Test func `a log-in reads what the documents say in two ways (C3)`() async throws {
        try await withBehaviour {
            $0.expiresInIsText = true
            $0.scopeSeparator = ", "
        } _: {
            try await expectLogIn($0)
        }
    }

    @Test func `what was not agreed to is not there (C3)`() async throws {
        try await withSandboxScene { scene in
            let tokens = try await scene.logIn(scopes: ["user_name"])
            let user = try await scene.client.loginMe(tokens.accessToken)
            let person = try user.decrypted(with: scene.cipher, at: SandboxScene.now)
            #expect(person.name == "홍길동")
            #expect(person.phone == nil && person.ci == nil && person.email == nil)
        }
    }

    @Test func `a renewed key opens what it sealed, beside the one before (2.13)`() async throws {
        try await withSandboxScene { scene in
            let tokens = try await scene.logIn()
            let before = try await scene.client.loginMe(tokens.accessToken)
            let renewed = try await scene.sandbox.renewDecryptionKey()
            let after = try await scene.client.loginMe(tokens.accessToken)
            #expect(throws: FieldCipherError.self) { try after.decrypted(with: scene.cipher, at: SandboxScene.now) }
            let current = try FieldCipher(current: FieldKey(id: "second", base64: renewed))
            #expect(try after.decrypted(with: current, at: SandboxScene.now).name == "홍길동")
            #expect(throws: FieldCipherError.self) { try before.decrypted(with: current, at: SandboxScene.now) }
        }
    }

    @Test(arguments: [400, 401, 200])
    func `a code works once, whatever status says so (C1)`(status: Int) async throws {
        try await withBehaviour {
            $0.invalidGrantStatus = status
        } _: { scene in
            let login = try await scene.sandbox.appLogin(referrer: "DEFAULT")
            let code = try AuthorizationCode(login.authorizationCode)
            _ = try await scene.client.generateToken(code: code, referrer: .default)
            let again = try await failure { try await scene.client.generateToken(code: code, referrer: .default) }
            #expect(again.code == .invalidGrant && again.outcome == .refused)
        }
    }

    @Test func `tokens are renewed, and refused when they are none (C2)`() async throws {
        try await withSandboxScene { scene in
            let tokens = try await scene.logIn()
            let renewed = try await scene.client.refreshToken(tokens.refreshToken)
            #expect(renewed.accessToken != tokens.accessToken)
            #expect(try await scene.client.loginMe(renewed.accessToken).userKey == SandboxScene.user)
            let bad = try await failure { try await scene.client.refreshToken(RefreshToken("invented")) }
            #expect(bad.outcome == .refused)
            let stranger = try await failure { try await scene.client.loginMe(AccessToken("invented")) }
            #expect(stranger.outcome == .refused)
        }
    }

    @Test func `a log-in is ended by its token and by its user (C5)`() async throws {
        try await withSandboxScene { scene in
            let first = try await scene.logIn()
            #expect(try await scene.client.remove(accessToken: first.accessToken) == SandboxScene.user)
            #expect(try await failure { try await scene.client.loginMe(first.accessToken) }.outcome != .unknown)
            let second = try await scene.logIn()
            #expect(try await scene.client.remove(userKey: SandboxScene.user) == SandboxScene.user)
            #expect(try await failure { try await scene.client.loginMe(second.accessToken) }.outcome != .unknown)
        }
    }

    @Test func `a certificate is renewed without a pause, and a revoked one is known as refused (C6)`() async throws {
        try await withSandboxScene { scene in
            let tokens = try await scene.logIn()
            let next = try scene.identity(await scene.sandbox.issueCertificate())
            let trial = try scene.client(presenting: next)
            try await trial.probe()
            let before = try scene.transport.swap(to: next)
            try await scene.sandbox.revokeCertificate(id: before.facts.fingerprint)
            #expect(try await scene.client.loginMe(tokens.accessToken).userKey == SandboxScene.user)
            let old = try scene.client(presenting: before)
            // A connection it had kept, if it lasted until now, just ends, which says nothing; a new one is refused.
            let first = try await failure { try await old.probe() }.outcome
            #expect([.unknown, .misconfigured].contains(first))
            #expect(try await failure { try await old.probe() }.outcome == .misconfigured)
        }
    }

    @Test func `a certificate of an app nobody knows is refused (C6)`() async throws {
        try await withSandboxScene { scene in
            let stranger = try scene.identity(await scene.sandbox.issueCertificate(appName: "stranger"))
            let client = try scene.client(presenting: stranger)
            let refused = try await failure { try await client.probe() }
            #expect(refused.outcome == .misconfigured, "\(refused)")
        }
    }
}
