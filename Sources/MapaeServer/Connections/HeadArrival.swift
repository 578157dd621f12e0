internal import NIOCore

/// Stands before the decoder, where a request's first bytes are seen long before its head is complete.
final class HeadArrival: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let requests: RequestGuard

    init(_ requests: RequestGuard) {
        self.requests = requests
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What still comes on a connection that was told to go is not worth decoding.
        guard requests.noteBytes() else { return }
        requests.arriving = unwrapInboundIn(data)
        context.fireChannelRead(data)
        requests.arriving = nil
    }
}
