internal import Logging
internal import MapaeMetrics
internal import NIOCore
internal import Synchronization

/// Counts each connection that could not be accepted, and says so once a minute.
final class AcceptFailures: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = NIOAny

    private let counter: Counter
    private let logger: Logger
    private let saidAt = Mutex<ContinuousClock.Instant?>(nil)

    init(counter: Counter, logger: Logger) {
        self.counter = counter
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is IOError {
            counter.increment()
            if isTimeToSaySo() {
                logger.error(
                    "connections cannot be accepted",
                    metadata: [
                        "event": "http.accept_failed", "cause": .string(String(describing: error)),
                        "descriptors": .stringConvertible(DescriptorLimit.current),
                    ])
            }
        }
        context.fireErrorCaught(error)
    }

    private func isTimeToSaySo() -> Bool {
        saidAt.withLock { saidAt in
            let now = ContinuousClock.now
            if let last = saidAt, now - last < .seconds(60) { return false }
            saidAt = now
            return true
        }
    }
}
