import NIOCore
import Synchronization

/// Keeps what a server sends until a test wants it.
final class WireReceiver: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private struct State {
        var bytes: [UInt8] = []
        var isOver = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        change { $0.bytes += bytes }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { change { $0.isOver = true } }
    }

    func channelInactive(context: ChannelHandlerContext) { change { $0.isOver = true } }

    /// A reset; the end follows.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func change(_ body: (inout State) -> Void) {
        let waiting = state.withLock { state in
            body(&state)
            return state.waiting.take()
        }
        waiting?.resume()
    }

    /// What `take` makes of the bytes, as soon as it makes something; nil when it never will.
    func next<Value: Sendable>(_ take: @Sendable (inout [UInt8], _ isOver: Bool) -> Value?) async -> Value? {
        while true {
            let (value, isOver) = state.withLock { state in (take(&state.bytes, state.isOver), state.isOver) }
            if value != nil || isOver { return value }
            await waitForMore(than: state.withLock { $0.bytes.count })
        }
    }

    private func waitForMore(than count: Int) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isReady = state.withLock { state in
                if state.isOver || state.bytes.count != count { return true }
                state.waiting = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}
