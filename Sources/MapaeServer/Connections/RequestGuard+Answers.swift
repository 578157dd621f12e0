internal import MapaeHTTP
internal import NIOCore
internal import NIOHTTP1

extension RequestGuard {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isLeaving else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head) where !pending.isEmpty && !(100..<200).contains(head.status.code):
            context.write(wrapOutboundOut(.head(finished(head))), promise: promise)
        case .end:
            let closes = pending.popFirst()?.closes ?? false
            if closes {
                end(context, data, promise)
            } else if pending.isEmpty, let refusal = waitingRefusal {
                waitingRefusal = nil
                context.writeAndFlush(data, promise: promise)
                say(refusal.failure, to: refusal.head, context)
            } else {
                context.write(data, promise: promise)
            }
        default:
            context.write(data, promise: promise)
        }
    }

    /// The head of the answer to the first pending request, which tells whether the connection goes on.
    private func finished(_ head: HTTPResponseHead) -> HTTPResponseHead {
        var head = head
        let first = pending.startIndex
        // A body that was asked for by nobody may come or not: what follows cannot be read as a request.
        if pending[first].awaitsContinue || head.headers[canonicalForm: "connection"].contains("close") {
            pending[first].closes = true
        }
        if pending[first].isOld, !head.headers.contains(name: "content-length") {
            // HTTP/1.0 knows no chunks: the body ends with the connection.
            head.version = .http1_0
            pending[first].closes = true
        }
        if pending[first].closes {
            head.headers.replaceOrAdd(name: "connection", value: "close")
        } else if pending[first].isOld {
            head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
        }
        return head
    }

    /// Writes the end of the last answer, and leaves when it is out.
    func end(_ context: ChannelHandlerContext, _ part: NIOAny, _ promise: EventLoopPromise<Void>?) {
        reading = .over
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.assumeIsolated().whenComplete { _ in self.leave(context) }
        context.writeAndFlush(part, promise: written)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        promise?.succeed()
        guard !pending.isEmpty, pending[pending.startIndex].awaitsContinue else { return }
        pending[pending.startIndex].awaitsContinue = false
        guard pending.count == 1, case .body(since: _, bytes: 0) = reading else { return }
        // The client has not been waited for until now.
        reading = .body(since: .now(), bytes: 0)
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }
}
