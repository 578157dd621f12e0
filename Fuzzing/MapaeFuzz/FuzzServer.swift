import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MapaeCache
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments
import MapaeServer
import MapaeTesting
import NIOCore
import NIOEmbedded

/// A whole server on a folder that goes away, asked without a socket, with somebody who is logged in.
struct FuzzServer: Sendable {
    let accessToken: String
    private let responder: ServerResponder
    /// One for all: those that HummingbirdTesting makes for each request stay in memory, 4 kB a request.
    private let channel = NIOAsyncTestingChannel()

    private init(accessToken: String, responder: ServerResponder) {
        self.accessToken = accessToken
        self.responder = responder
    }

    static func run(_ body: @Sendable @escaping (FuzzServer) async throws -> Void) async throws {
        try await withTemporaryFolder { path in
            // No provider is there: what would go to it is not known, as in an outage.
            var configuration = try ServerConfiguration.development(
                folder: DevelopmentFolder(at: path), port: 1, sandboxPort: 1, environment: [:])
            configuration.publicURL = try .init(parsing: "http://localhost")
            // The work of a request is measured, not its refusal.
            configuration.limits.routeFactor = 1_000_000
            configuration.limits.addressPerMinute = 1_000_000_000
            configuration.strangers = configuration.strangers.times(1_000_000)
            configuration.logInDefence.accountFailures = 1_000_000_000
            configuration.payments.outcomeWait = .zero
            var system = SystemDependencies(logger: quietLogger)
            // A busy machine is no lock on the database.
            system.storeTimeouts = .patient
            system.passwordCost = .init(rounds: 2, blockSize: 1, parallelism: 1)
            let server = try await buildApplication(
                configuration: configuration, migrating: true, system: system)
            try await server.application.test(.router) { client in
                try await body(
                    FuzzServer(
                        accessToken: try await logIn(by: client), responder: server.application.responder))
            }
        }
    }

    private static func logIn(by client: any TestClientProtocol) async throws -> String {
        struct Session: Decodable { let accessToken: String }
        let words = #""email":"fuzz@example.com","password":"correct horse battery""#
        for (path, more) in [("/auth/signup", #""nickname":"fuzz""#), ("/auth/login", #""delivery":"body""#)] {
            let answer = try await client.executeRequest(
                uri: path, method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: "{\(words),\(more)}"))
            if path == "/auth/login" {
                return try JSONDecoder().decode(Session.self, from: Data(answer.body.readableBytesView)).accessToken
            }
        }
        return ""
    }

    /// - Returns: the status.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, body: [UInt8] = []
    ) async -> String {
        var headers = headers
        if !body.isEmpty { headers[.contentLength] = String(body.count) }
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(bytes: body)))
        do {
            let answer = try await responder.respond(
                to: request, context: AppRequestContext(source: .init(channel: channel, logger: quietLogger)))
            try await answer.body.write(Sink())
            return "\(answer.status.code)"
        } catch {
            return "threw \(type(of: error))"
        }
    }

    /// Takes an answer and keeps nothing of it.
    private struct Sink: ResponseBodyWriter {
        mutating func write(_ buffer: ByteBuffer) {}
        consuming func finish(_ trailers: HTTPFields?) {}
    }
}
