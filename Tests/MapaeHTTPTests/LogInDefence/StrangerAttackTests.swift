import Foundation
import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeTesting
import ProviderSandbox
import Testing

/// Somebody signs up with another's address before they do, and tries to keep the account (A9).
@Suite struct StrangerAttackTests {
    @Test func `Whoever signs up with another's address gains nothing that outlasts the owner's proof`() async throws {
        var options = LocalServer.Options()
        let clock = options.clock
        let box = MailBox(clock: clock)
        options.mailer = box
        try await withSandboxPartner(clock: { clock.now().date }) { partner in
            options.toss = .init(transport: partner.transport, baseURL: partner.apiBaseURL, secrets: [], rules: .init())
            try await LocalServer.run(options) { server in
                let stranger = Browser(server)
                try await stranger.signUp("owner@example.com")
                let login = try await partner.sandbox.appLogin(userKey: 443_731_105)
                let link = """
                    {"authorizationCode":"\(login.authorizationCode)","referrer":"\(login.referrer)","confirm":true}
                    """
                let team = try await stranger.post("/api/teams", #"{"name":"팀"}"#)
                let id = try #require(team["data.team.teamId"] ?? team["data.teamId"])
                let refused = [
                    try await stranger.post(
                        "/api/keys", #"{"name":"k","scopes":["credits:spend"],"expiresInDays":365}"#),
                    try await stranger.post("/auth/toss/link", link),
                    try await stranger.post(
                        "/api/teams/\(id)/invitations", #"{"email":"choi@example.com","role":"OWNER"}"#),
                ]
                #expect(refused.map(\.status) == [403, 403, 403])
                #expect(refused.map(\.errorCode) == Array(repeating: "EMAIL_NOT_VERIFIED", count: 3))
                let user = try #require(try await server.dependencies.accounts.find(email: "owner@example.com"))
                await #expect(throws: Failure.self) {
                    try await server.dependencies.accounts.administration.setRole(
                        .admin, of: user, .init(by: .commandLine("operator")))
                }

                let owner = Browser(server)
                _ = try await owner.post("/auth/reset", #"{"email":"owner@example.com"}"#, token: .none)
                try await server.mails?.deliverDue()
                let text = try #require(
                    box.entries.map(\.message.text.exposed).first { $0.contains("/reset#token=") })
                let token = text.split(separator: "#token=")[1].prefix { !$0.isNewline }
                let inspected = try await owner.post("/auth/reset/inspect", #"{"token":"\#(token)"}"#, token: .none)
                #expect(inspected.status == 200 && ["0", "false"].contains(inspected["data.mayKeep"] ?? ""))
                let set = try await owner.post(
                    "/auth/reset", #"{"token":"\#(token)","newPassword":"the owner's own","keepApiKeys":true}"#,
                    token: .none)
                #expect(set.status == 200)
                #expect(try await stranger.get("/auth/me").status == 401)
                #expect(try await stranger.logIn("owner@example.com").errorCode == "INVALID_CREDENTIALS")
                let logIn = try await owner.post(
                    "/auth/login", #"{"email":"owner@example.com","password":"the owner's own"}"#, token: .none)
                #expect(logIn.status == 200)
                #expect(try await owner.post("/api/keys", #"{"name":"k","scopes":["credits:read"]}"#).status == 200)
            }
        }
    }
}
