import Foundation
import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Synchronization

/// Keeps cookies and sends the headers a browser sends from one of the server's own pages.
final class Browser: Sendable {
    private let server: LocalServer
    private let jar = Mutex<[String: String]>([:])

    private let peer: String?

    /// - Parameter peer: the address it comes from; nil for none.
    init(_ server: LocalServer, from peer: String? = nil) {
        self.server = server
        self.peer = peer
    }

    var cookies: [String: String] {
        get { jar.withLock { $0 } }
        set { jar.withLock { $0 = newValue } }
    }

    func cookie(_ kind: CookiePolicy.Kind) -> String? {
        cookies[server.settings.cookies.name(kind)]
    }

    func forget(_ kind: CookiePolicy.Kind) {
        _ = jar.withLock { $0.removeValue(forKey: server.settings.cookies.name(kind)) }
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
        let answer = try await server.send(.get, path, headers: ownHeaders(headers), peer: peer)
        keep(answer)
        return answer
    }

    /// Posts with a fresh CSRF token, unless the test brings one or wants none.
    func post(
        _ path: String, _ json: String = "{}", token: Token = .fresh, headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await send(.post, path, json, token: token, headers: headers)
    }

    /// As ``post(_:_:token:headers:)`` by any method.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ json: String = "{}", token: Token = .fresh,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        switch token {
        case .fresh: headers[.xCSRFToken] = try await csrfToken()
        case .given(let token): headers[.xCSRFToken] = token
        case .none: break
        }
        var all = ownHeaders(headers)
        if all[.origin] == nil { all[.origin] = server.settings.publicURL.origin }
        let answer = try await server.send(method, path, json: json, headers: all, peer: peer)
        keep(answer)
        return answer
    }

    /// As ``post(_:_:token:headers:)``, by `DELETE` and without a body.
    func delete(_ path: String) async throws -> Answer {
        var headers: HTTPFields = [.xCSRFToken: try await csrfToken()]
        headers[.origin] = server.settings.publicURL.origin
        let answer = try await server.send(.delete, path, headers: ownHeaders(headers), peer: peer)
        keep(answer)
        return answer
    }

    enum Token {
        case fresh
        case given(String)
        case none
    }

    func csrfToken() async throws -> String {
        try await post("/api/csrf/token", token: .none)["token"] ?? ""
    }

    /// Makes this browser a known device of somebody's, as an administrator's has to be.
    func becomeKnown(to user: UserID) async throws {
        let token = try await server.dependencies.knownDevices.remember(nil, of: user, in: nil)
        jar.withLock { $0[server.settings.cookies.name(.knownDevice)] = token.exposed }
    }

    /// - Parameter isProven: whether an operator vouches for the address then.
    @discardableResult
    func signUp(_ email: String = "buyer@example.com", isProven: Bool = false) async throws -> Answer {
        let answer = try await post(
            "/auth/signup", #"{"email":"\#(email)","password":"\#(testPassword)","nickname":"마패"}"#, token: .none)
        if isProven { try await server.vouch(for: email) }
        return answer
    }

    @discardableResult
    func logIn(_ email: String = "buyer@example.com", remember: Bool = false) async throws -> Answer {
        try await post(
            "/auth/login", #"{"email":"\#(email)","password":"\#(testPassword)","remember":\#(remember)}"#,
            token: .none)
    }

    private func ownHeaders(_ headers: HTTPFields) -> HTTPFields {
        var headers = headers
        let pairs = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        if !pairs.isEmpty { headers[.cookie] = pairs.joined(separator: "; ") }
        if headers[.secFetchSite] == nil { headers[.secFetchSite] = "same-origin" }
        return headers
    }

    private func keep(_ answer: Answer) {
        for line in answer.headers[values: .setCookie] {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
            let isCleared = line.contains("Max-Age=0") || pair.count < 2
            jar.withLock { $0[pair[0]] = isCleared ? nil : pair[1] }
        }
    }
}

let testPassword = "correct horse battery"

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
    static let xCSRFToken = HTTPField.Name("X-CSRF-Token") ?? .origin
    static let xRequestID = HTTPField.Name("X-Request-Id") ?? .origin
}
