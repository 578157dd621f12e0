import AsyncHTTPClientTransport
import MutualTLS
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ProviderTransport
import SwiftASN1
import Synchronization
import X509

/// A server on loopback that asks every client for a certificate of one authority, and answers with that certificate's
/// name. `/hold` is answered after ``release()`` alone, `/cut` never: the connection ends.
final class MutualTLSServer: Sendable {
    private struct State {
        var connections: [String] = []
        var requests = 0
        var held: [EventLoopPromise<Void>] = []
        var listener: (any Channel)?
    }

    private let state = Mutex(State())
    private let holding: AsyncStream<Void>
    private let holds: AsyncStream<Void>.Continuation

    init() {
        (holding, holds) = AsyncStream.makeStream()
    }

    /// Whose connections brought a request, in the order of their first.
    var connections: [String] { state.withLock(\.connections) }
    var requests: Int { state.withLock(\.requests) }
    var url: String { "https://127.0.0.1:\(state.withLock { $0.listener?.localAddress?.port ?? 0 })" }

    func start(certificate: Authority.Issued, clients: Authority, version: TLSVersion) async throws {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificate.utf8))
                .map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.key.utf8), format: .pem)))
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([try clients.root])
        configuration.minimumTLSVersion = version
        configuration.maximumTLSVersion = version
        let context = try NIOSSLContext(configuration: configuration)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Connection(server: self))
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        state.withLock { $0.listener = channel }
    }

    func stop() async {
        try? await state.withLock(\.listener)?.close()
    }

    /// Returns when a request to `/hold` waits for its answer.
    func nextHold() async {
        for await _ in holding { return }
    }

    func release() {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for promise in held { promise.succeed() }
    }

    fileprivate func count() {
        state.withLock { $0.requests += 1 }
    }

    fileprivate func connected(_ name: String) {
        state.withLock { $0.connections.append(name) }
    }

    fileprivate func hold(_ promise: EventLoopPromise<Void>) {
        state.withLock { $0.held.append(promise) }
        holds.yield()
    }
}

private final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: MutualTLSServer
    private var path = ""
    private var name: String?

    init(server: MutualTLSServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): path = head.uri
        case .body: break
        case .end: respond(context)
        }
    }

    private func respond(_ context: ChannelHandlerContext) {
        let client = clientName(context)
        server.count()
        switch path {
        case "/cut": context.close(promise: nil)
        case "/hold":
            let promise = context.eventLoop.makePromise(of: Void.self)
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            promise.futureResult.whenSuccess { bound.value.0.answer(bound.value.1, client) }
            server.hold(promise)
        default: answer(context, client)
        }
    }

    private func answer(_ context: ChannelHandlerContext, _ text: String) {
        let head = HTTPResponseHead(
            version: .http1_1, status: .ok, headers: ["content-length": String(text.utf8.count)])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// The certificate's common name, as the handshake of this connection verified it.
    private func clientName(_ context: ChannelHandlerContext) -> String {
        if let name { return name }
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        let bytes = try? handler?.peerCertificate?.toDERBytes()
        let subject = bytes.flatMap { try? Certificate(derEncoded: $0) }?.subject.description ?? "nobody"
        name = subject
        server.connected(subject)
        return subject
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// Everything a test of mutual TLS needs, made anew and closed behind it.
struct Scene: Sendable {
    let server: MutualTLSServer
    let authority: Authority
    let base: AsyncHTTPTransport

    func identity(_ name: String) throws -> ClientIdentity {
        let issued = try authority.issue(name)
        return try ClientIdentity(certificate: issued.certificate, key: issued.key)
    }

    func transport(_ identity: ClientIdentity) throws -> AsyncHTTPMutualTLSTransport {
        try AsyncHTTPMutualTLSTransport(
            identity: identity, origins: [server.url], sharing: base,
            trustRoots: .certificates([try authority.root]))
    }

    /// - Returns: whom the server took us for.
    func ask(_ transport: some Transport, _ path: String = "/") async throws -> String {
        let request = TransportRequest(method: "POST", url: server.url + path, body: Array("{}".utf8))
        let answer = try await transport.send(request, timeout: .seconds(180))
        return String(decoding: answer.body, as: UTF8.self)
    }
}

func withScene(version: TLSVersion = .tlsv13, _ body: (Scene) async throws -> Void) async throws {
    let authority = try Authority()
    let server = MutualTLSServer()
    try await server.start(certificate: authority.issue("server"), clients: authority, version: version)
    // A busy machine may be slow with two hundred handshakes at once.
    var settings = AsyncHTTPTransport.Settings()
    settings.connectTimeout = .seconds(120)
    let base = try AsyncHTTPTransport(origins: [], settings: settings)
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(Scene(server: server, authority: authority, base: base)))
    } catch {
        result = .failure(error)
    }
    server.release()
    try await base.shutdown()
    await server.stop()
    try result.get()
}
