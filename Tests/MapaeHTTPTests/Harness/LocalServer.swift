import HTTPTypes
import Hummingbird
import Logging
import MapaeCache
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments
import MapaeStore
import MapaeTesting
import NIOCore
import NIOEmbedded
import ProviderTransport

/// The real routes over the real domain services on a fresh SQLite store, asked without a socket.
struct LocalServer: Sendable {
    let responder: RequestTextResponder<RouterResponder<AppRequestContext>>
    let dependencies: HTTPDependencies
    let clock: AdjustableClock
    let logs: LogLines
    /// What sends the mails that wait; nil when the server has no mailer.
    let mails: Mails?
    let store: any Store
    let hasher: PasswordHasher

    var settings: HTTPSettings { dependencies.settings }

    /// What a test wants different.
    struct Options: Sendable {
        /// Where the payment provider is; nil when the test has nothing to pay.
        var providerURL: String?
        var clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_790_000_000)))
        var publicURL = "http://mapae.test"
        /// Nil for a server that sends no mail.
        var mailer: (any Mailer)?
        var readiness: Readiness = .ready(degraded: [])
        var errorPage: ErrorPage?
        var addPages: @Sendable (Router<AppRequestContext>) -> Void = { _ in }
        /// Nil for a server without Toss log-in.
        var toss: LocalServer.Toss?
        /// Nil for a server that takes no sessions of a system before.
        var formerSystem: Secret<[UInt8]>?
        /// Nil for memory.
        var limiters: RateLimiters?
        /// A test is about the limits of strangers when it says so.
        var strangers = StrangerLimitSettings().times(1000)
        var settings: @Sendable (inout HTTPSettings) -> Void = { _ in }
    }

    /// A Toss to log in with, and the credentials of its callback.
    struct Toss: Sendable {
        let transport: any MutualTLSTransport
        let baseURL: String
        var secrets: [Secret<String>]
        var rules: TossDoors.CallbackRules
    }

    static func run(
        _ options: Options = Options(), _ body: @Sendable (LocalServer) async throws -> Void
    ) async throws {
        try await withTestStore(.sqlite) { store in
            let parts = try await TestParts(store: store, options: options)
            let server = LocalServer(
                responder: RequestTextResponder(
                    before: makeRouter(
                        parts.dependencies, errorPage: options.errorPage, addPages: options.addPages
                    ).buildResponder()),
                dependencies: parts.dependencies, clock: parts.clock, logs: parts.logs,
                mails: parts.mails, store: store, hasher: parts.hasher)
            do {
                try await body(server)
            } catch {
                await parts.shutDown()
                throw error
            }
            await parts.shutDown()
        }
    }

    /// Sends one request as it is, without cookies or origin of its own.
    func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: RequestBody? = nil,
        authority: String? = nil, peer: String? = nil
    ) async throws -> Answer {
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: settings.publicURL.scheme,
                authority: authority ?? settings.publicURL.authority, path: path, headerFields: headers),
            body: body ?? RequestBody(buffer: ByteBuffer()))
        let channel = NIOAsyncTestingChannel()
        if let peer { channel.remoteAddress = try SocketAddress(ipAddress: peer, port: 40_000) }
        let context = AppRequestContext(source: .init(channel: channel, logger: dependencies.logger))
        return try await Answer(try await responder.respond(to: request, context: context))
    }

    /// Sends JSON text.
    func post(
        _ path: String, _ json: String, headers: HTTPFields = [:], peer: String? = nil
    ) async throws -> Answer {
        try await send(.post, path, json: json, headers: headers, peer: peer)
    }

    /// Sends JSON text by any method.
    func send(
        _ method: HTTPRequest.Method, _ path: String, json: String, headers: HTTPFields = [:], peer: String? = nil
    ) async throws -> Answer {
        var headers = headers
        if headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await send(
            method, path, headers: headers, body: RequestBody(buffer: ByteBuffer(string: json)), peer: peer)
    }
}

extension LocalServer {
    /// An operator vouches for the address of an account.
    func vouch(for email: String) async throws {
        guard let user = try await dependencies.accounts.find(email: email) else { return }
        try await dependencies.accounts.administration.verify(user, .init(by: .commandLine("operator")))
    }
}
