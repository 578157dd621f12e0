internal import Logging
internal import MapaeCore
internal import NIOCore
internal import NIOHTTP1

extension RequestGuard {
    /// Ends the connection, with an answer where one is due.
    func refuse(
        _ reason: ConnectionMetrics.Reason, _ failure: Failure, to head: HTTPRequestHead? = nil,
        _ context: ChannelHandlerContext
    ) {
        let was = reading
        reading = .over
        if case .over = was { return }
        metrics.count(reason)
        logger.debug(
            "connection ended", metadata: ["event": "http.connection_ended", "reason": .string(reason.rawValue)])
        if case .body = was {
            // Somebody reads this body, or has answered without it: either hears of it.
            if pending.isEmpty {
                leave(context)
            } else {
                pending[pending.index(before: pending.endIndex)].closes = true
            }
            context.fireErrorCaught(failure)
        } else if admission == .overfull {
            context.close(promise: nil)
        } else if pending.isEmpty {
            say(failure, to: head, context)
        } else {
            waitingRefusal = (failure, head)
        }
    }

    /// Answers in the place of everything behind, and ends the connection.
    func say(_ failure: Failure, to head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        let answer = refusals.answer(failure, to: head, context.channel.allocator)
        logger.debug(
            "request refused",
            metadata: [
                "event": "http.refused", "request_id": .string(answer.requestID),
                "error_code": .string(failure.code.rawValue),
            ])
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        end(context, wrapOutboundOut(.end(nil)), nil)
    }

    /// Closes our direction, and the other when its end has come or the time is over: a socket that is closed with bytes
    /// unread is reset, and the reset may overtake the answer.
    func leave(_ context: ChannelHandlerContext) {
        guard !isLeaving else { return }
        isLeaving = true
        reading = .over
        context.close(mode: .output, promise: nil)
        context.read()
        let isAdmitted = admission == .open || admission == .reserved
        let time = isAdmitted ? ConnectionSettings.lingerTime : ConnectionSettings.refusedLingerTime
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) { context.close(promise: nil) }
    }
}
