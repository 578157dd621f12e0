import Foundation
import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// The routes of Toss log-in (C1, C4, C5, document 002).
@Suite struct TossRouteTests {
    private static let secret = "mapae:jq0Tq9rkXW2mZy4vB7cN1dLsHf5uEaGo"
    private static let former = "Vn3xK8wQ6yRt2pZs9bMj4cDh7gLf5aUe"
    private static let unlinkPath = "/api/webhooks/toss/unlink"
    private static let userKey: Int64 = 443_731_104
    private static let unlink = #"{"userKey":443731104,"referrer":"UNLINK"}"#

    private static func run(
        secrets: [String] = [secret, former], rules: TossDoors.CallbackRules = .init(),
        mailer: MailBox? = nil, _ body: @Sendable (LocalServer, Sandbox) async throws -> Void
    ) async throws {
        var options = LocalServer.Options()
        let clock = options.clock
        try await withSandboxPartner(clock: { clock.now().date }) { partner in
            options.mailer = mailer
            options.toss = .init(
                transport: partner.transport, baseURL: partner.apiBaseURL, secrets: secrets.map { Secret($0) },
                rules: rules)
            try await LocalServer.run(options) { server in try await body(server, partner.sandbox) }
        }
    }

    private static func basic(_ text: String = secret) -> HTTPFields {
        [.authorization: "Basic \(Data(text.utf8).base64EncodedString())"]
    }

    private static func code(_ sandbox: Sandbox, _ extra: String = "") async throws -> String {
        let login = try await sandbox.appLogin(userKey: userKey)
        return #"{"authorizationCode":"\#(login.authorizationCode)","referrer":"\#(login.referrer)"\#(extra)}"#
    }

    private static func logIn(
        _ server: LocalServer, _ sandbox: Sandbox
    ) async throws -> (bearer: HTTPFields, user: String?) {
        let answer = try await server.post("/auth/toss/login", try await code(sandbox, #","delivery":"body""#))
        let bearer: HTTPFields = [.authorization: "Bearer \(answer["accessToken"] ?? "")"]
        return (bearer, try await server.send(.get, "/auth/me", headers: bearer)["user.id"])
    }

    // MARK: Log-in

    @Test func `without Toss log-in none of its routes exists`() async throws {
        try await LocalServer.run { server in
            let answers = [
                try await server.post("/auth/toss/login", #"{"authorizationCode":"a","referrer":"DEFAULT"}"#),
                try await server.post(Self.unlinkPath, Self.unlink),
            ]
            #expect(answers.map(\.status) == [404, 404])
        }
    }

    @Test func `an app gets its tokens in the body, twice the same user (C1)`() async throws {
        try await Self.run { server, sandbox in
            let (first, second) = (try await Self.logIn(server, sandbox), try await Self.logIn(server, sandbox))
            #expect(first.user != nil && first.user == second.user)
            let account = try await server.send(.get, "/auth/account", headers: first.bearer)
            #expect(account.status == 200 && account["data.email"] == nil)
        }
    }

    @Test func `a browser gets cookies only in a visit that began here (2.14)`() async throws {
        try await Self.run { server, sandbox in
            let browser = Browser(server)
            let cold = try await browser.post("/auth/toss/login", try await Self.code(sandbox), token: .none)
            #expect(cold.errorCode == "CSRF_FAILED")
            _ = try await browser.csrfToken()
            let warm = try await browser.post("/auth/toss/login", try await Self.code(sandbox), token: .none)
            #expect(warm.status == 200 && warm["isNewAccount"] == "1" || warm["isNewAccount"] == "true")
            #expect(try await browser.get("/auth/me").status == 200)
            // Proving oneself anew in the same browser takes the place of a password.
            #expect(
                try await browser.post("/auth/toss/login", try await Self.code(sandbox), token: .none).status == 200)
        }
    }

    @Test func `another site, a form and a body beside a cookie are refused (2.14)`() async throws {
        try await Self.run { server, sandbox in
            let browser = Browser(server)
            _ = try await browser.csrfToken()
            let foreign = try await browser.post(
                "/auth/toss/login", try await Self.code(sandbox), token: .none,
                headers: [.origin: "https://evil.example"])
            #expect(foreign.errorCode == "CSRF_FAILED")
            let form = try await browser.post(
                "/auth/toss/login", try await Self.code(sandbox), token: .none, headers: [.contentType: "text/plain"])
            #expect(form.errorCode == "UNSUPPORTED_MEDIA_TYPE")
            try await browser.signUp()
            let mixed = try await browser.post(
                "/auth/toss/login", try await Self.code(sandbox, #","delivery":"body""#), token: .none)
            #expect(mixed.errorCode == "INVALID_INPUT")
        }
    }

    @Test func `whoever is made an administrator is not let in by Toss on a device from before`() async throws {
        try await Self.run { server, sandbox in
            let browser = Browser(server)
            try await browser.signUp(isProven: true)
            let linked = try await browser.post("/auth/toss/link", try await Self.code(sandbox, #","confirm":true"#))
            #expect(linked.status == 200)
            let before = try await browser.post("/auth/toss/login", try await Self.code(sandbox), token: .none)
            #expect(before.status == 200 && browser.cookie(.knownDevice) != nil)
            let accounts = server.dependencies.accounts
            let user = try #require(try await accounts.find(email: "buyer@example.com"))
            try await accounts.administration.setRole(.admin, of: user, .init(by: .commandLine("operator")))
            _ = try await browser.csrfToken()
            let after = try await browser.post("/auth/toss/login", try await Self.code(sandbox), token: .none)
            #expect(after.status == 403 && after.errorCode == "DEVICE_CONFIRMATION_NEEDED")
        }
    }

    @Test func `an address in an account of Toss' is freed by its mail, and its reader signs up`() async throws {
        let box = MailBox(clock: LocalServer.Options().clock)
        try await Self.run(mailer: box) { server, sandbox in
            let user = try await Self.logIn(server, sandbox)
            let body = #"{"email":"kim@example.com","newPassword":"\#(testPassword)"}"#
            #expect(try await server.post("/auth/first-password", body, headers: user.bearer).status == 200)
            let reader = Browser(server)
            #expect(try await reader.signUp("kim@example.com").errorCode == "EMAIL_TAKEN")
            try await server.mails?.deliverDue()
            let texts = box.entries.map(\.message.text.exposed)
            let link = try #require(texts.first { $0.contains("/verify-email#token=") })
            let token = String(link.split(separator: "#token=")[1].prefix { !$0.isNewline })
            let plain = try await reader.post("/auth/verify-email", #"{"token":"\#(token)"}"#, token: .none)
            #expect(plain.status == 401 && plain.errorCode == "AUTH_REQUIRED")
            let freed = try await reader.post(
                "/auth/verify-email", #"{"token":"\#(token)","releaseAddress":true}"#, token: .none)
            #expect(freed.status == 200)
            #expect(try await reader.signUp("kim@example.com").status == 200)
            let account = try await server.send(.get, "/auth/account", headers: user.bearer)
            #expect(account.status == 200 && account["data.email"] == nil)
        }
    }

    @Test func `a code counts once, whoever brings it (2.14)`() async throws {
        try await Self.run { server, sandbox in
            let body = try await Self.code(sandbox, #","delivery":"body""#)
            #expect(try await server.post("/auth/toss/login", body).status == 200)
            let again = try await server.post("/auth/toss/login", body)
            #expect(again.status == 401 && again.errorCode == "TOSS_CODE_REFUSED")
        }
    }

    // MARK: Linking and disconnecting

    @Test func `linking needs a yes and a fresh credential, and a second way in allows disconnecting (C1, C5)`()
        async throws
    {
        try await Self.run { server, sandbox in
            let browser = Browser(server)
            try await browser.signUp(isProven: true)
            let unsure = try await browser.post("/auth/toss/link", try await Self.code(sandbox, #","confirm":false"#))
            #expect(unsure["error.field"] == "confirm")
            #expect(try await browser.post("/auth/toss/link", try await Self.code(sandbox), token: .none).status != 200)
            server.clock.advance(by: .minutes(16))
            let stale = try await browser.post("/auth/toss/link", try await Self.code(sandbox, #","confirm":true"#))
            #expect(stale.errorCode == "REAUTHENTICATION_REQUIRED")
            #expect(try await browser.delete("/auth/toss").errorCode == "REAUTHENTICATION_REQUIRED")
            _ = try await browser.post("/auth/reauthenticate", #"{"password":"\#(testPassword)"}"#)
            #expect(try await browser.delete("/auth/toss").errorCode == "TOSS_NOT_LINKED")
            #expect(
                try await browser.post("/auth/toss/link", try await Self.code(sandbox, #","confirm":true"#)).status
                    == 200)
            #expect(try await browser.get("/auth/toss")["data.linkedAt"] != nil)
            #expect(try await browser.delete("/auth/toss").status == 200)
            #expect(try await browser.get("/auth/me").status == 401)
            server.clock.advance(by: .seconds(1))
            let refused = try await server.post(
                "/auth/toss/login", try await Self.code(sandbox, #","delivery":"body""#))
            #expect(refused.status == 409 && refused.errorCode == "TOSS_LINK_ENDED")
            let anew = try await server.post(
                "/auth/toss/login", try await Self.code(sandbox, #","newAccount":true,"delivery":"body""#))
            #expect(anew.status == 200)
        }
    }

    @Test func `the last way in cannot be disconnected (C5)`() async throws {
        try await Self.run { server, sandbox in
            let user = try await Self.logIn(server, sandbox)
            let answer = try await server.send(.delete, "/auth/toss", headers: user.bearer)
            #expect(answer.status == 409 && answer.errorCode == "LAST_WAY_IN")
        }
    }

    @Test func `a first password needs a fresh log-in with Toss, and then opens the account (C5, 3.12)`() async throws {
        try await Self.run { server, sandbox in
            let body = #"{"email":"kim@example.com","newPassword":"\#(testPassword)"}"#
            let user = try await Self.logIn(server, sandbox)
            let account = try await server.send(.get, "/auth/account", headers: user.bearer)
            #expect(account["data.hasPassword"] == "0" || account["data.hasPassword"] == "false")
            server.clock.advance(by: .minutes(16))
            let stale = try await server.post("/auth/first-password", body, headers: user.bearer)
            #expect(stale.status == 403 && stale.errorCode == "REAUTHENTICATION_REQUIRED")
            let fresh = try await Self.logIn(server, sandbox)
            #expect(try await server.post("/auth/first-password", body, headers: fresh.bearer).status == 200)
            let again = try await server.post("/auth/first-password", body, headers: fresh.bearer)
            #expect(again.status == 409 && again.errorCode == "PASSWORD_ALREADY_SET")
            let byPassword = try await server.post(
                "/auth/login", #"{"email":"kim@example.com","password":"\#(testPassword)","delivery":"body"}"#)
            #expect(byPassword.status == 200)
            #expect(try await server.post("/auth/first-password", body).errorCode == "AUTH_REQUIRED")
        }
    }

    // MARK: The callback

    @Test func `an unlink ends the session and answers Success, also twice and for nobody (C4, 2.5)`() async throws {
        try await Self.run { server, sandbox in
            let user = try await Self.logIn(server, sandbox)
            server.clock.advance(by: .seconds(1))
            for body in [Self.unlink, Self.unlink, #"{"userKey":"7","referrer":"NEW"}"#, #"{"userKey":8}"#] {
                let answer = try await server.post(Self.unlinkPath, body, headers: Self.basic(Self.former))
                #expect(answer.status == 200 && answer.text == #"{"result":"Success"}"#)
            }
            #expect(try await server.send(.get, "/auth/me", headers: user.bearer).status == 401)
        }
    }

    @Test func `wrong and missing credentials change nothing (2.2)`() async throws {
        try await Self.run { server, sandbox in
            let user = try await Self.logIn(server, sandbox)
            for headers in [HTTPFields(), Self.basic("x\(Self.secret)"), Self.basic(""), user.bearer] {
                let answer = try await server.post(Self.unlinkPath, Self.unlink, headers: headers)
                #expect(answer.status == 401 && answer.errorCode == "WEBHOOK_UNAUTHORIZED")
                #expect(answer.headers[.wwwAuthenticate] == "Basic")
            }
            #expect(try await server.send(.get, "/auth/me", headers: user.bearer).status == 200)
        }
    }

    @Test func `without a configured credential it answers 503 and raises an alarm (2.1)`() async throws {
        try await Self.run(secrets: []) { server, sandbox in
            let answer = try await server.post(Self.unlinkPath, Self.unlink, headers: Self.basic(""))
            #expect(answer.status == 503)
            #expect(server.logs.all.contains { $0.contains("toss.callback_not_configured") })
        }
    }

    @Test func `a body that names nobody is refused without a word of its inside (2.8)`() async throws {
        try await Self.run { server, sandbox in
            for body in ["{}", "[]", "no", #"{"userKey":"seven"}"#, #"{"userKey":1.5}"#] {
                let answer = try await server.post(Self.unlinkPath, body, headers: Self.basic())
                #expect(answer.status == 400 && answer["error.requestId"] != nil)
            }
        }
    }

    @Test func `GET is 405 unless it is configured, HEAD always, and no log holds the user key (2.7, 2.12)`()
        async throws
    {
        let query = "\(Self.unlinkPath)?userKey=443731104&referrer=UNLINK"
        try await Self.run { server, sandbox in
            for method in [HTTPRequest.Method.get, .head, .options, .put] {
                let answer = try await server.send(method, query, headers: Self.basic())
                #expect(answer.status == 405, "\(method)")
            }
        }
        var rules = TossDoors.CallbackRules()
        rules.takesGET = true
        try await Self.run(rules: rules) { server, sandbox in
            let user = try await Self.logIn(server, sandbox)
            server.clock.advance(by: .seconds(1))
            let head = try await server.send(.head, query, headers: Self.basic())
            #expect(head.status == 405 && head.headers[.allow] == "GET, POST")
            #expect(try await server.send(.get, query).status == 401)
            #expect(try await server.send(.get, "/auth/me", headers: user.bearer).status == 200)
            #expect(try await server.send(.get, query, headers: Self.basic()).text == #"{"result":"Success"}"#)
            #expect(try await server.send(.get, "/auth/me", headers: user.bearer).status == 401)
            #expect(!server.logs.all.contains { $0.contains("443731104") })
        }
    }

    @Test func `no origin gets through, and by a setting the Toss console's alone (2.6)`() async throws {
        let console: HTTPFields = [.origin: "https://apps-in-toss.toss.im"]
        try await Self.run { server, sandbox in
            let answer = try await server.post(Self.unlinkPath, Self.unlink, headers: Self.basic() + console)
            #expect(answer.headers[.accessControlAllowOrigin] == nil)
        }
        var rules = TossDoors.CallbackRules()
        rules.opensToConsole = true
        try await Self.run(rules: rules) { server, sandbox in
            let question: HTTPFields = [.accessControlRequestMethod: "POST"]
            let preflight = try await server.send(.options, Self.unlinkPath, headers: console + question)
            #expect(preflight.status == 204)
            #expect(preflight.headers[.accessControlAllowOrigin] == "https://apps-in-toss.toss.im")
            #expect(preflight.headers[.accessControlAllowMethods] == "POST")
            #expect(preflight.headers[.accessControlAllowHeaders] == "Authorization, Content-Type")
            // The console can read what went wrong, too.
            for (headers, status) in [(Self.basic(), 200), (Self.basic("wrong"), 401)] {
                let answer = try await server.post(Self.unlinkPath, Self.unlink, headers: headers + console)
                #expect(answer.status == status)
                #expect(answer.headers[.accessControlAllowOrigin] == "https://apps-in-toss.toss.im")
                #expect(answer.headers[.accessControlAllowCredentials] == nil)
                #expect(answer.headers[.vary]?.hasSuffix("Origin") == true)
            }
            for origin in ["https://evil.example", "https://apps-in-toss.toss.im.evil.example", "null"] {
                let other = try await server.send(.options, Self.unlinkPath, headers: [.origin: origin] + question)
                #expect(other.status == 405 && other.headers[.accessControlAllowOrigin] == nil)
                let asked = try await server.post(
                    Self.unlinkPath, Self.unlink, headers: Self.basic() + [.origin: origin])
                #expect(asked.headers[.accessControlAllowOrigin] == nil)
            }
        }
    }

    @Test func `an unlink that cannot be stored is 5xx and nothing half done (2.4)`() async throws {
        try await Self.run { server, sandbox in
            let user = try await Self.logIn(server, sandbox)
            try await server.store.write { tx in try tx.execute("ALTER TABLE toss_log RENAME TO toss_log_away") }
            server.clock.advance(by: .seconds(1))
            let lost = try await server.post(Self.unlinkPath, Self.unlink, headers: Self.basic())
            #expect(lost.status == 500 && lost.errorCode == "INTERNAL_ERROR")
            #expect(!lost.text.contains("toss_log"))
            #expect(try await server.send(.get, "/auth/me", headers: user.bearer).status == 200)
            try await server.store.write { tx in try tx.execute("ALTER TABLE toss_log_away RENAME TO toss_log") }
            #expect(try await server.post(Self.unlinkPath, Self.unlink, headers: Self.basic()).status == 200)
            #expect(try await server.send(.get, "/auth/me", headers: user.bearer).status == 401)
        }
    }
}

extension HTTPFields {
    fileprivate static func + (left: HTTPFields, right: HTTPFields) -> HTTPFields {
        var all = left
        for field in right { all.append(field) }
        return all
    }
}
