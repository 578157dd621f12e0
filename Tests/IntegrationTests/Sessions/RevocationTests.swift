import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeServer
import NIOCore
import Testing

/// What ends on one node, seen from another. Both are whole servers that listen, and nothing but their own jobs moves them.
@Suite struct RevocationTests {
    /// The servers' clock stands still, so memory never grows old and no node ever asks the table about a request: what
    /// ends a credential on the other node is the poll alone.
    private func open(_ body: @Sendable @escaping (Pair, Nodes) async throws -> Void) async throws {
        let configure: @Sendable (inout ServerConfiguration) -> Void = { configuration in
            configuration.limits.routeFactor = 100_000
            configuration.limits.addressPerMinute = 100_000_000
        }
        try await Nodes.two(setup: .live, configure: configure) { nodes in
            try await body(Pair(here: nodes.clients[0], there: nodes.clients[1]), nodes)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `A session or a key that ends on one running node ends on another by itself (A5, A8, F2, 3.3)`()
        async throws
    {
        try await open { pair, nodes in
            try await pair.signUp()
            try await nodes.vouch(for: "kim@example.com")
            let loggedOut = try await pair.logIn()
            let endedByAnother = try await pair.logIn()
            let replaced = try await pair.logIn()
            let kept = try await pair.logIn()
            let key = try await pair.act(
                .post, "/api/keys", #"{"name":"mine","scopes":["payments:read"],"expiresInDays":30}"#, kept)
            let secret = try #require(key["data.secret"])
            // Now each is in the other node's memory of credentials it has verified.
            for token in [loggedOut, endedByAnother, replaced, kept] { #expect(try await pair.there(token) == 200) }
            #expect(try await pair.there(secret, "/api/payments") == 200)

            try await pair.act(.post, "/auth/logout", "{}", loggedOut)
            let id = try #require(try pair.sessionID(of: endedByAnother))
            try await pair.act(.delete, "/auth/sessions/\(id)", nil, kept)
            try await pair.act(.delete, "/api/keys/\(try #require(key["data.key.keyId"]))", nil, kept)
            try await pair.waitUntilRefused(loggedOut)
            try await pair.waitUntilRefused(endedByAnother)
            try await pair.waitUntilRefused(secret, "/api/payments")

            #expect(try await pair.there(replaced) == 200)
            try await pair.act(
                .post, "/auth/password",
                #"{"currentPassword":"\#(Shop.password)","newPassword":"another horse battery"}"#, kept)
            try await pair.waitUntilRefused(replaced)
            #expect(try await pair.there(kept) == 200)
        }
    }
}

/// One node on which things end, and another that is asked about them.
private struct Pair: Sendable {
    let here: any TestClientProtocol
    let there: any TestClientProtocol

    func signUp() async throws {
        let account = #"{"email":"kim@example.com","password":"\#(Shop.password)","nickname":"김철수"}"#
        try await act(.post, "/auth/signup", account, nil)
    }

    /// The access token of a session of its own, as an app holds it.
    func logIn() async throws -> String {
        let session = try await act(
            .post, "/auth/login",
            #"{"email":"kim@example.com","password":"\#(Shop.password)","delivery":"body"}"#, nil)
        return try #require(session["accessToken"])
    }

    func sessionID(of accessToken: String) throws -> String? {
        let part = try #require(accessToken.split(separator: ".").dropFirst().first)
        let text = part.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Answer(status: 200, bytes: try #require(Data(base64Encoded: text + padding)))["sid"]
    }

    /// Does something that has to succeed on the first node.
    @discardableResult
    func act(
        _ method: HTTPRequest.Method, _ path: String, _ body: String?, _ token: String?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        var headers: HTTPFields = [:]
        if let token { headers[.authorization] = "Bearer \(token)" }
        if body != nil { headers[.contentType] = "application/json" }
        let response = try await here.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        try #require(
            response.status == .ok, "\(method) \(path): \(String(buffer: response.body))",
            sourceLocation: sourceLocation)
        return Answer(status: response.status.code, bytes: Data(response.body.readableBytesView))
    }

    /// The status the other node answers a credential with.
    func there(_ credential: String, _ path: String = "/auth/me") async throws -> Int {
        let response = try await there.executeRequest(
            uri: path, method: .get, headers: [.authorization: "Bearer \(credential)"], body: nil)
        return response.status.code
    }

    /// Asks the other node until it refuses a credential.
    func waitUntilRefused(
        _ credential: String, _ path: String = "/auth/me", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        while true {
            let status = try await there(credential, path)
            if status == 401 { return }
            try #require(status == 200, sourceLocation: sourceLocation)
            try Task.checkCancellation()
        }
    }
}
