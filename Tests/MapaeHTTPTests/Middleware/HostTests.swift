import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MapaeHTTP
import Testing

@Suite struct HostTests {
    @Test(arguments: [
        "evil.test", "mapae.test.evil.test", "mapae.test:8080", "localhost", "", "mapae.test:80:80", "[::1]",
    ])
    func `Another Host is 421`(authority: String) async throws {
        try await LocalServer.run { server in
            let answer = try await server.send(.get, "/api/catalog", authority: authority)
            #expect(answer.status == 421)
            #expect(answer.errorCode == "MISDIRECTED_REQUEST")
        }
    }

    @Test(arguments: ["mapae.test", "MAPAE.test", "mapae.test:80"])
    func `The public URL's host is answered however it is written`(authority: String) async throws {
        try await LocalServer.run { server in
            let answer = try await server.send(.get, "/api/catalog", authority: authority)
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: ["/credits?lang=en", "//evil.test/", "/"])
    func `A browser that came by another name is sent to the public URL, whatever the path`(path: String) async throws {
        try await LocalServer.run { server in
            let page: HTTPFields = [.accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"]
            let answer = try await server.send(.get, path, headers: page, authority: "localhost:8080")
            #expect(answer.status == 302)
            #expect(answer.headers[.location] == "http://mapae.test" + path)
            #expect(answer.headers[.vary] == "Accept")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }

    @Test func `Only a page is sent on: an API call, a form and a request in absolute form are 421`() async throws {
        try await LocalServer.run { server in
            let page: HTTPFields = [.accept: "text/html"]
            for path in ["/api/catalog", "http://evil.test/credits"] {
                let answer = try await server.send(.get, path, headers: page, authority: "localhost")
                #expect(answer.status == 421)
            }
            let form = try await server.send(.post, "/auth/login", headers: page, authority: "localhost")
            #expect(form.status == 421)
        }
    }

    @Test func `A request in absolute form is 421`() async throws {
        try await LocalServer.run { server in
            let answer = try await server.send(.get, "http://evil.test/api/catalog")
            #expect(answer.status == 421)
        }
    }

    @Test func `Health is answered to any Host`() async throws {
        try await LocalServer.run { server in
            let alive = try await server.send(.get, "/healthz", authority: "10.0.0.7:8080")
            #expect(alive.status == 200)
            #expect(try await server.send(.get, "/readyz", authority: "10.0.0.7:8080").status == 200)
        }
    }

    @Test func `The Host header of a real connection is what counts`() async throws {
        try await LocalServer.run { server in
            let application = Application(responder: server.responder, logger: server.dependencies.logger)
            try await application.test(.live) { client in
                let answer = try await client.execute(uri: "/api/catalog", method: .get)
                #expect(answer.status.code == 421)
                #expect(try await client.execute(uri: "/healthz", method: .get).status == .ok)
            }
        }
        try await LocalServer.run(.init(publicURL: "http://localhost")) { server in
            let application = Application(responder: server.responder, logger: server.dependencies.logger)
            try await application.test(.live) { client in
                #expect(try await client.execute(uri: "/api/catalog", method: .get).status == .ok)
                let large = ByteBuffer(repeating: 0x20, count: 200_000)
                let refused = try await client.execute(
                    uri: "/auth/login", method: .post, headers: [.contentType: "application/json"], body: large)
                #expect(refused.status.code == 413)
            }
        }
    }
}
