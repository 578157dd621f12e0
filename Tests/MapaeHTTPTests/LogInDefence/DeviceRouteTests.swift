import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Testing

/// How an administrator's device becomes known over HTTP.
@Suite struct DeviceRouteTests {
    private func open(
        _ body: @Sendable (LocalServer, UserID, @Sendable () async throws -> String) async throws -> Void
    ) async throws {
        var options = LocalServer.Options()
        let box = MailBox(clock: options.clock)
        options.mailer = box
        try await LocalServer.run(options) { server in
            let user = try await server.dependencies.accounts.signUp(
                email: "buyer@example.com", password: Secret(testPassword), nickname: "관리자", role: .admin)
            try await body(server, user) {
                try await server.mails?.deliverDue()
                let texts = box.entries.map(\.message.text.exposed)
                let parts = try #require(texts.first { $0.contains("/device#token=") }).split(separator: "#token=")
                return String(try #require(parts.last).prefix { !$0.isNewline })
            }
        }
    }

    @Test func `A browser is refused, takes the mailed link and logs in; another browser still does not`()
        async throws
    {
        try await open { server, _, mailedToken in
            let browser = Browser(server)
            let refused = try await browser.logIn()
            #expect(refused.status == 403 && refused.errorCode == "DEVICE_CONFIRMATION_NEEDED")
            #expect(browser.cookies.isEmpty, "a refusal leaves nothing in the browser")
            let token = try await mailedToken()
            #expect(try await browser.post("/auth/device", #"{"token":"\#(token)"}"#, token: .none).status == 200)
            #expect(browser.cookie(.knownDevice) != nil && browser.cookie(.accessToken) == nil)
            #expect(try await browser.logIn().status == 200)
            #expect(try await Browser(server).logIn().errorCode == "DEVICE_CONFIRMATION_NEEDED")
            let again = try await browser.post("/auth/device", #"{"token":"\#(token)"}"#, token: .none)
            #expect(again.status == 410 && again.errorCode == "LINK_INVALID")
        }
    }

    @Test func `An app takes the device token in the body`() async throws {
        try await open { server, _, mailedToken in
            let credentials = #""email":"buyer@example.com","password":"\#(testPassword)","delivery":"body""#
            let refused = try await server.post("/auth/login", "{\(credentials)}")
            #expect(refused.errorCode == "DEVICE_CONFIRMATION_NEEDED" && refused["accessToken"] == nil)
            let token = try await mailedToken()
            let confirmed = try await server.post("/auth/device", #"{"token":"\#(token)","delivery":"body"}"#)
            let device = try #require(confirmed["data.deviceToken"])
            #expect(confirmed.headers[.setCookie] == nil)
            let session = try await server.post("/auth/login", #"{\#(credentials),"deviceToken":"\#(device)"}"#)
            #expect(session.status == 200 && session["accessToken"] != nil)
        }
    }
}
