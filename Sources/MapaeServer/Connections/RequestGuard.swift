internal import Logging
internal import MapaeCore
internal import MapaeHTTP
internal import NIOCore
internal import NIOHTTP1

/// Stands between the HTTP decoder and everything else on one connection: gives heads, bodies and readers their
/// dead-lines, answers what never becomes a request, and ends the connection when it has to.
///
/// Only used on its channel's event loop.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is read next.
    enum Reading {
        /// The first byte of all.
        case opened(at: NIODeadline)
        /// `since` is nil between requests, until a byte of the next has come.
        case head(since: NIODeadline?)
        case body(since: NIODeadline, bytes: Int)
        /// Nothing any more.
        case over
    }

    /// A request whose answer is not written yet.
    struct Pending {
        /// Whether the connection ends after the answer.
        var closes: Bool
        /// Whether the client waits for 100 before it sends the body.
        var awaitsContinue: Bool
        let isOld: Bool
    }

    let settings: ConnectionSettings
    let admission: ConnectionCounts.Admission
    let rules: RequestHeadRules
    let refusals: RefusalAnswers
    let metrics: ConnectionMetrics
    let logger: Logger

    var reading = Reading.over
    /// What is being decoded just now; nil while nothing is.
    var arriving: ByteBuffer?
    var pending = CircularBuffer<Pending>()
    /// Said once the answers before it are written.
    var waitingRefusal: (failure: Failure, head: HTTPRequestHead?)?
    var isLeaving = false
    /// Whether more is wanted than has come: while it is not, that nothing comes is no fault of the client.
    var isAskedToRead = false
    var timer: (deadline: NIODeadline, scheduled: Scheduled<Void>)?
    var stalledSince: NIODeadline?

    init(
        settings: ConnectionSettings, admission: ConnectionCounts.Admission, rules: RequestHeadRules,
        refusals: RefusalAnswers, metrics: ConnectionMetrics, logger: Logger
    ) {
        self.settings = settings
        self.admission = admission
        self.rules = rules
        self.refusals = refusals
        self.metrics = metrics
        self.logger = logger
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        reading = .opened(at: .now())
        switch admission {
        case .open, .reserved: setTimer(context)
        case .addressFull: refuse(.addressFull, Failure(.overloaded, retryAfterSeconds: 5), context)
        case .full, .overfull: refuse(.full, Failure(.overloaded, retryAfterSeconds: 5), context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.scheduled.cancel()
        timer = nil
        reading = .over
        context.fireChannelInactive()
    }

    /// - Returns: whether anybody still wants bytes.
    func noteBytes() -> Bool {
        switch reading {
        case .opened, .head(since: nil): reading = .head(since: .now())
        case .over: return false
        default: break
        }
        return true
    }

    // MARK: Requests

    func read(context: ChannelHandlerContext) {
        isAskedToRead = true
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .over = reading { return }
        switch unwrapInboundIn(data) {
        case .head(let head): take(head, context)
        case .body(let bytes):
            if case .body(let since, let count) = reading {
                reading = .body(since: since, bytes: count + bytes.readableBytes)
            }
            context.fireChannelRead(data)
        case .end:
            // RFC 9112 §9.6: nothing behind a request that ends the connection is a request.
            reading = pending.last?.closes == true ? .over : .head(since: nil)
            context.fireChannelRead(data)
        }
    }

    private func take(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch rules.rule(on: head) {
        case .refused(let code):
            refuse(code == .expectationFailed ? .expectation : .malformed, Failure(code), to: head, context)
        case .taken where admission == .reserved && !HealthRoutes.paths.contains(where: head.uri.isToken):
            refuse(.full, Failure(.overloaded, retryAfterSeconds: 5), to: head, context)
        case .taken(let head):
            pending.append(
                Pending(
                    closes: admission == .reserved || head.endsConnection,
                    awaitsContinue: head.version.minor > 0 && head.headers.contains(name: "expect") && head.hasBody,
                    isOld: head.version.minor == 0))
            reading = .body(since: .now(), bytes: 0)
            context.fireChannelRead(wrapInboundOut(.head(head)))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isAskedToRead = false
        // What still comes is thrown away, whether anybody behind wants it or not.
        if isLeaving { context.read() }
        setTimer(context)
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? HTTPParserError {
        case nil: context.fireErrorCaught(error)
        case .headerOverflow: refuse(.tooLarge, Failure(.headersTooLarge), context)
        // The decoder gives up at the first byte that begins no method it knows, whatever follows: a browser that speaks
        // TLS to this port, or a program that looks for another service, does not ask for a method.
        case .invalidMethod:
            let isRequest = arriving?.holdsLineOfUnknownMethod == true
            refuse(.malformed, Failure(isRequest ? .notImplemented : .malformedRequest), context)
        default: refuse(.malformed, Failure(.malformedRequest), context)
        }
    }
}

extension HTTPRequestHead {
    fileprivate var hasBody: Bool {
        headers.contains(name: "transfer-encoding") || headers.first(name: "content-length").map { $0 != "0" } == true
    }

    /// Whether no request can follow: the client says so, or it asks for another protocol, of which we know none, and the
    /// decoder reads nothing behind such a request.
    fileprivate var endsConnection: Bool {
        !isKeepAlive
            || (headers.contains(name: "upgrade")
                && headers[canonicalForm: "connection"].contains { $0.isToken("upgrade") })
    }
}
