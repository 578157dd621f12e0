internal import Foundation
internal import Hummingbird
internal import NIOCore
internal import NIOSSL

/// The connection belongs to the context because faults break it.
struct SandboxRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// What is thrown into a response that shall not be finished.
struct ConnectionBroken: Error {}

extension SandboxRequestContext {
    /// Ends the connection without an answer.
    func breakConnection() async {
        await reset(channel)
    }

    /// Sends the head and the first half of the body of `response`, then ends the connection.
    func breaking(halfwayThrough response: Response, body: [UInt8]) -> Response {
        let channel = channel
        let half = ByteBuffer(bytes: body.prefix(body.count / 2))
        return Response(
            status: response.status, headers: response.headers,
            body: ResponseBody(contentLength: body.count) { writer in
                try await writer.write(half)
                try? await channel.close()
                throw ConnectionBroken()
            })
    }

    /// Sends the head of `response`, then resets the connection.
    func resettingAfterHead(of response: Response, body: [UInt8]) -> Response {
        let channel = channel
        return Response(
            status: response.status, headers: response.headers,
            body: ResponseBody(contentLength: body.count) { _ in
                await reset(channel)
                throw ConnectionBroken()
            })
    }
}

/// Lingering switched off makes the system send a reset instead of an orderly end.
private func reset(_ channel: any Channel) async {
    if let options = channel as? any SocketOptionProvider {
        try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    // TLS would say good-bye first and wait for the other side's.
    let isEncrypted = try? await channel.eventLoop.submit {
        let context = try channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        context.close(promise: nil)
        return true
    }.get()
    if isEncrypted != true { try? await channel.close() }
}
