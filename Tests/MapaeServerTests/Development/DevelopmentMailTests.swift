import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MapaeCore
import MapaeIdentity
import MapaeTesting
import NIOCore
import Testing

@testable import MapaeServer

@Suite struct DevelopmentMailTests {
    private func open(_ body: @Sendable @escaping (any TestClientProtocol, MailBox, Mails?) async throws -> Void)
        async throws
    {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_DATABASE_URL"] = "sqlite://\(fixture.folder.path)/server"
        fixture.environment["MAPAE_PUBLIC_URL"] = "http://localhost"
        let box = MailBox(clock: SystemClock())
        var system = SystemDependencies(logger: quietLogger)
        system.passwordCost = PasswordHasher.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        system.mailer = box
        system.developmentRoutes = DevelopmentRoutes(mailBox: box) { _ in Timestamp(seconds: 0) }
        let server = try await buildApplication(
            configuration: try fixture.read(), migrating: true, system: system)
        try await server.application.test(.router) { client in try await body(client, box, server.domain.mails) }
    }

    @Test func `mail is shown with links that work, and nothing in it becomes markup`() async throws {
        try await open { client, box, _ in
            await box.send(
                try MailMessage(
                    to: "kim@example.com", subject: "<b>제목</b>",
                    text: "<script>\nhttp://localhost/reset#token=mlk_a.b\nhttp://localhost.evil/\n"))
            let page = try await client.execute(uri: "/_dev/mail", method: .get)
            #expect(page.status == .ok)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            let html = String(buffer: page.body)
            #expect(html.contains(##"<a href="http://localhost/reset#token=mlk_a.b">"##))
            #expect(html.contains("&lt;b&gt;제목&lt;/b&gt;"))
            #expect(!html.contains("<script") && !html.contains("href=\"http://localhost.evil"))
            let json = try await client.execute(uri: "/_dev/mail.json", method: .get)
            let text = String(buffer: json.body)
            #expect(text.hasPrefix(#"{"data":{"mails":[{"number":1,"sentAt":"#))
            #expect(text.contains(#""to":"kim@example.com""#))
        }
    }

    @Test(arguments: ["/_dev/mail", "/_dev/mail.json"])
    func `mail is shown to this machine's own pages alone`(path: String) async throws {
        try await open { client, _, _ in
            let foreign = try await client.execute(uri: path, method: .get, headers: [.origin: "https://evil.example"])
            #expect(foreign.status == .forbidden)
            let post = try await client.execute(uri: path, method: .post)
            #expect(post.status == .notFound)
        }
    }

    @Test func `sign-up's mail comes with a link, and serve shows no mail`() async throws {
        try await open { client, box, mails in
            let body = #"{"email":"kim@example.com","password":"a long password","nickname":"김"}"#
            let answer = try await client.execute(
                uri: "/auth/signup", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: body))
            #expect(answer.status == .ok)
            // As the job does every second, and may have done by now.
            try await mails?.deliverDue()
            #expect(
                try #require(box.entries.first).message.text.exposed.contains(
                    "http://localhost/verify-email#token=mlk_"))
        }
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_DATABASE_URL"] = "sqlite://\(fixture.folder.path)/server"
        fixture.environment["MAPAE_PUBLIC_URL"] = "http://localhost"
        let serve = try await buildApplication(
            configuration: try fixture.read(), migrating: true, system: SystemDependencies(logger: quietLogger))
        try await serve.application.test(.router) { client in
            #expect(try await client.execute(uri: "/_dev/mail", method: .get).status == .notFound)
            let reset = try await client.execute(
                uri: "/auth/reset", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: #"{"email":"kim@example.com"}"#))
            #expect(reset.status == .serviceUnavailable)
        }
    }

    @Test(
        arguments: [
            (["MAPAE_MAIL_COMMAND": "/usr/sbin/sendmail -i -t", "MAPAE_MAIL_FROM": "no-reply@pay.example.kr"], []),
            (["MAPAE_MAIL_COMMAND": "/usr/sbin/sendmail -i -t"], ["MAPAE_MAIL_FROM"]),
            (["MAPAE_MAIL_FROM": "no-reply@pay.example.kr"], ["MAPAE_MAIL_COMMAND"]),
            (
                ["MAPAE_MAIL_COMMAND": "sendmail -t", "MAPAE_MAIL_FROM": "마패 <no-reply@pay.example.kr>"],
                ["MAPAE_MAIL_COMMAND", "MAPAE_MAIL_FROM"]
            ),
        ] as [([String: String], [String])])
    func `mail is set by a command and a sender, both or neither (F1)`(
        settings: [String: String], problems: [String]
    ) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment.merge(settings) { _, new in new }
        let found = fixture.problems()
        #expect(found.count == problems.count)
        for (line, setting) in zip(found, problems) { #expect(line.contains(setting)) }
        if problems.isEmpty {
            #expect(try fixture.read().mail?.command == ["/usr/sbin/sendmail", "-i", "-t"])
        }
    }
}
