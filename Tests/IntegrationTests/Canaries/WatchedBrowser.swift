import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

/// A browser or an app whose every credential becomes a canary, and whose refusals are kept as evidence.
final class WatchedBrowser: Sendable {
    private let client: any TestClientProtocol
    private let canaries: Canaries
    private let evidence: Evidence
    private let jar = Mutex<[String: String]>([:])

    init(_ client: any TestClientProtocol, _ canaries: Canaries, _ evidence: Evidence) {
        self.client = client
        self.canaries = canaries
        self.evidence = evidence
    }

    var cookies: [String: String] {
        get { jar.withLock { $0 } }
        set { jar.withLock { $0 = newValue } }
    }

    struct Reply {
        let answer: Answer
        let headers: HTTPFields

        subscript(path: String) -> String? { answer[path] }
        var outcome: String { answer.outcome }
    }

    /// Sends a request with the cookies there are, or with a credential of its own.
    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, authorization: String? = nil,
        csrf: String? = nil, headers more: HTTPFields = [:]
    ) async throws -> Reply {
        var headers = more
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        headers[.userAgent] = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0"
        if let authorization {
            headers[.authorization] = authorization
            canaries.add("Authorization header", authorization)
        } else {
            headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: "; ")
            headers[.origin] = "http://localhost"
            if let csrf { headers[HTTPField.Name("X-CSRF-Token") ?? .cookie] = csrf }
        }
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        keepCookies(response.headers[values: .setCookie])
        let answer = Answer(status: response.status.code, bytes: Data(response.body.readableBytesView))
        for name in ["accessToken", "refreshToken", "deviceToken", "token", "data.secret"] {
            if let value = answer[name], value.utf8.count >= 16 { canaries.add(name, value) }
        }
        evidence.note(status: answer.status, body: String(decoding: answer.bytes, as: UTF8.self))
        return Reply(answer: answer, headers: response.headers)
    }

    /// As ``send(_:_:_:authorization:csrf:headers:)`` with a fresh CSRF token.
    @discardableResult
    func act(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "{}", headers: HTTPFields = [:]
    ) async throws -> Reply {
        let token = try await send(.post, "/api/csrf/token", "{}")["token"] ?? ""
        return try await send(method, path, body, csrf: token, headers: headers)
    }

    private func keepCookies(_ lines: [String]) {
        for line in lines {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
            let isCleared = line.contains("Max-Age=0") || pair.count < 2
            jar.withLock { $0[pair[0]] = isCleared ? nil : pair[1] }
            if !isCleared, pair[1].utf8.count >= 16 { canaries.add("cookie \(pair[0])", pair[1]) }
        }
    }
}
