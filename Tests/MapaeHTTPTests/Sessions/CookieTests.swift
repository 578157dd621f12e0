import HTTPTypes
import MapaeCore
import MapaeHTTP
import Testing

/// The cookies' attributes (A4, 3.9).
@Suite struct CookieTests {
    @Test func `Over TLS every cookie is __Host-, Secure, HttpOnly and for the whole site (A4, 3.9)`() async throws {
        try await LocalServer.run(.init(publicURL: "https://mapae.test")) { server in
            let browser = Browser(server)
            let token = try await browser.post("/api/csrf/token", token: .none)
            let session = try await browser.signUp()
            let expected = [
                (session, "__Host-mapae_access", "Lax"), (session, "__Host-mapae_refresh", "Lax"),
                (token, "__Host-mapae_pre", "Lax"), (token, "__Host-csrf_token", "Strict"),
            ]
            for (answer, name, sameSite) in expected {
                let attributes = try Self.attributes(of: name, in: answer)
                #expect(attributes["Secure"] == "" && attributes["HttpOnly"] == "")
                #expect(attributes["Path"] == "/" && attributes["Domain"] == nil)
                #expect(attributes["SameSite"] == sameSite)
            }
        }
    }

    @Test func `Over plain HTTP names have no __Host- and cookies are not Secure (B1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            let token = try await browser.post("/api/csrf/token", token: .none)
            let session = try await browser.signUp()
            for (answer, name) in [(token, "__csrf_token"), (token, "mapae_pre"), (session, "mapae_access")] {
                let attributes = try Self.attributes(of: name, in: answer)
                #expect(attributes["Secure"] == nil && attributes["HttpOnly"] == "")
            }
        }
    }

    @Test func `A session that is not remembered ends with the browser (A3)`() async throws {
        try await LocalServer.run { server in
            let answer = try await Browser(server).signUp()
            for name in ["mapae_access", "mapae_refresh"] {
                let attributes = try Self.attributes(of: name, in: answer)
                #expect(attributes["Max-Age"] == nil && attributes["Expires"] == nil)
            }
        }
    }

    @Test func `A remembered session outlives the browser, to its own ends (A3)`() async throws {
        try await LocalServer.run { server in
            try await Browser(server).signUp()
            let browser = Browser(server)
            let answer = try await browser.logIn(remember: true)
            #expect(try Self.attributes(of: "mapae_access", in: answer)["Max-Age"] == "3600")
            #expect(try Self.attributes(of: "mapae_refresh", in: answer)["Max-Age"] == "2592000")
            server.clock.advance(by: .days(20))
            let refreshed = try await browser.post("/auth/refresh", token: .none)
            #expect(try Self.attributes(of: "mapae_refresh", in: refreshed)["Max-Age"] == "2592000")
        }
    }

    @Test func `The CSRF cookie lives an hour, the pre-session as long as the browser (B1)`() async throws {
        try await LocalServer.run { server in
            let answer = try await Browser(server).post("/api/csrf/token", token: .none)
            #expect(try Self.attributes(of: "__csrf_token", in: answer)["Max-Age"] == "3600")
            #expect(try Self.attributes(of: "mapae_pre", in: answer)["Max-Age"] == nil)
        }
    }

    @Test func `Log-in takes the pre-session and its CSRF token away (B1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            _ = try await browser.csrfToken()
            #expect(browser.cookie(.preSession) != nil && browser.cookie(.csrfToken) != nil)
            let answer = try await browser.signUp()
            #expect(try Self.attributes(of: "mapae_pre", in: answer)["Max-Age"] == "0")
            #expect(browser.cookie(.preSession) == nil && browser.cookie(.csrfToken) == nil)
        }
    }

    static func attributes(of name: String, in answer: Answer) throws -> [String: String] {
        let line = try #require(answer.setCookie(name), "no cookie \(name)")
        let pairs = line.split(separator: ";").dropFirst().map { part in
            let words = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            return (words[0], words.count > 1 ? words[1] : "")
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
