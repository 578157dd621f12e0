import AsyncHTTPClientTransport
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import ProviderTransport
import Synchronization

/// A server on loopback that reads requests and does with each what the test says; also what no real server would.
final class ScriptedServer: Sendable {
    enum Reaction: Sendable {
        case reply(String)
        case replyAndClose(String)
        case close
        /// Says nothing and keeps the connection.
        case silence
    }

    typealias Script = @Sendable (_ number: Int, _ request: String) -> Reaction

    private let script: Script
    private let seen = Mutex<[String]>([])
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let listener = Mutex<(any Channel)?>(nil)

    init(_ script: @escaping Script) {
        self.script = script
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    /// Every request that has arrived whole, head and body.
    var requests: [String] { seen.withLock { $0 } }

    var port: Int { listener.withLock { $0?.localAddress?.port ?? 0 } }

    func firstArrival() async {
        for await _ in arrivals { return }
    }

    func start(tls: NIOSSLContext? = nil) async throws {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.addHandler(Connection(server: self))
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        listener.withLock { $0 = channel }
    }

    func stop() async {
        try? await listener.withLock { $0 }?.close()
    }

    fileprivate func reaction(to request: String) -> Reaction {
        let number = seen.withLock {
            $0.append(request)
            return $0.count
        }
        arrival.yield()
        return script(number, request)
    }
}

/// Cuts the bytes of one connection into requests.
private final class Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: ScriptedServer
    private var text = ""

    init(server: ScriptedServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard let head = text.range(of: "\r\n\r\n") else { return }
        let length =
            text[..<head.lowerBound].split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        guard text[head.upperBound...].utf8.count >= length else { return }
        let request = text
        text = ""
        switch server.reaction(to: request) {
        case .reply(let answer): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        case .replyAndClose(let answer):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            context.close(promise: nil)
        case .close: context.close(promise: nil)
        case .silence: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension String {
    static func answer(_ body: String, status: String = "200 OK", headers: String = "") -> String {
        "HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }
}

/// Runs a test against a server and closes everything behind it.
func withServer<T>(
    tls: NIOSSLContext? = nil, clientTLS: TLSConfiguration = .makeClientConfiguration(),
    settings: AsyncHTTPTransport.Settings = AsyncHTTPTransport.Settings(), scheme: String = "http",
    script: @escaping ScriptedServer.Script,
    body: (_ server: ScriptedServer, _ transport: AsyncHTTPTransport, _ url: String) async throws -> T
) async throws -> T {
    let server = ScriptedServer(script)
    try await server.start(tls: tls)
    let url = "\(scheme)://127.0.0.1:\(server.port)"
    let transport = try AsyncHTTPTransport(origins: [url], settings: settings, tlsConfiguration: clientTLS)
    let result: Result<T, any Error>
    do { result = .success(try await body(server, transport, url)) } catch { result = .failure(error) }
    try await transport.shutdown()
    await server.stop()
    return try result.get()
}
