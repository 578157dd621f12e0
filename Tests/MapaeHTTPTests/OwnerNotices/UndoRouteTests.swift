import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Testing

/// What a mail told of is taken back over HTTP.
@Suite struct UndoRouteTests {
    @Test func `An owner is mailed of a log-in elsewhere, and without a session puts it out`() async throws {
        var options = LocalServer.Options()
        let box = MailBox(clock: options.clock)
        options.mailer = box
        try await LocalServer.run(options) { server in
            _ = try await server.dependencies.accounts.signUp(
                email: "buyer@example.com", password: Secret(testPassword), nickname: "구매자", isProven: true)
            let thief = Browser(server)
            #expect(try await thief.logIn().status == 200)
            #expect(try await thief.get("/auth/me").status == 200)
            try await server.mails?.deliverDue()
            let mail = try #require(box.entries.first { $0.message.text.exposed.contains("/undo#token=") })
            let token = String(
                try #require(mail.message.text.exposed.split(separator: "#token=").last).prefix { !$0.isNewline })

            let undone = try await server.post("/auth/undo", #"{"token":"\#(token)"}"#)
            #expect(undone.status == 200 && undone.headers[.setCookie] == nil)
            #expect(undone.text == #"{"data":{"passwordEnded":true,"undone":"new_device"},"success":true}"#)
            #expect(try await thief.get("/auth/me").status == 401)
            #expect(try await thief.logIn().errorCode == "INVALID_CREDENTIALS")
            let again = try await server.post("/auth/undo", #"{"token":"\#(token)"}"#)
            #expect(again.status == 410 && again.errorCode == "LINK_INVALID")
        }
    }

    @Test func `Without mail there is nothing to take back`() async throws {
        try await LocalServer.run { server in
            let answer = try await server.post("/auth/undo", #"{"token":"mlk_x.y"}"#)
            #expect(answer.errorCode == "MAIL_NOT_CONFIGURED")
        }
    }
}
