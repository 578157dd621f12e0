import NIOCore
import NIOHTTP1
import NIOPosix

/// A merchant's webhook address: takes what comes and answers the statuses it was given, then 200.
struct WebhookReceiver: Sendable {
    struct Request: Sendable {
        let headers: HTTPHeaders
        let body: String

        func header(_ name: String) -> String? { headers.first(name: name) }
    }

    let url: String
    fileprivate let requests: Requests

    func next() async throws -> Request { try await requests.next() }
}

private actor Requests {
    private let arrived: AsyncStream<WebhookReceiver.Request>
    private let arriving: AsyncStream<WebhookReceiver.Request>.Continuation
    private var statuses: [Int]

    init(statuses: [Int]) {
        self.statuses = statuses
        (arrived, arriving) = AsyncStream.makeStream()
    }

    func take(_ request: WebhookReceiver.Request) -> Int {
        arriving.yield(request)
        return statuses.isEmpty ? 200 : statuses.removeFirst()
    }

    /// Waits until the test's time is over.
    func next() async throws -> WebhookReceiver.Request {
        for await request in arrived { return request }
        throw CancellationError()
    }
}

func withWebhookReceiver(statuses: [Int] = [], _ body: (WebhookReceiver) async throws -> Void) async throws {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    let requests = Requests(statuses: statuses)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                return try Connection(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(
                        inboundType: HTTPServerRequestPart.self,
                        outboundType: HTTPServerResponsePart.self))
            }
        }
    let port = server.channel.localAddress?.port ?? 0
    let receiver = WebhookReceiver(url: "http://127.0.0.1:\(port)/hook", requests: requests)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            try? await server.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { answering in
                    for try await connection in connections {
                        answering.addTask { try? await answer(connection, requests) }
                    }
                }
            }
        }
        try await body(receiver)
        group.cancelAll()
    }
}

private func answer(
    _ connection: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>, _ requests: Requests
) async throws {
    try await connection.executeThenClose { inbound, outbound in
        var headers = HTTPHeaders()
        var body = ""
        for try await part in inbound {
            switch part {
            case .head(let head): (headers, body) = (head.headers, "")
            case .body(let bytes): body += String(buffer: bytes)
            case .end:
                let status = await requests.take(WebhookReceiver.Request(headers: headers, body: body))
                let head = HTTPResponseHead(
                    version: .http1_1, status: HTTPResponseStatus(statusCode: status),
                    headers: ["content-length": "0"])
                try await outbound.write(contentsOf: [.head(head), .end(nil)])
            }
        }
    }
}
