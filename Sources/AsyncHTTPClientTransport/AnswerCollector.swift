internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import ProviderTransport
internal import Synchronization

/// Reads one answer up to a size, and knows whether the request had left.
final class AnswerCollector: HTTPClientResponseDelegate {
    private struct State {
        var headWasSent = false
        var response = TransportResponse(status: 0)
    }

    private let maximumBytes: Int
    private let state = Mutex(State())

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// AsyncHTTPClient reports the head once it has handed it to the socket, and only then begins with the body. So
    /// while this is false no complete request can have arrived, also where that very write failed.
    var headWasSent: Bool { state.withLock(\.headWasSent) }

    var answerHasBegun: Bool { state.withLock { $0.response.status != 0 } }

    func didSendRequestHead(task: HTTPClient.Task<TransportResponse>, _ head: HTTPRequestHead) {
        state.withLock { $0.headWasSent = true }
    }

    func didReceiveHead(
        task: HTTPClient.Task<TransportResponse>, _ head: HTTPResponseHead
    ) -> EventLoopFuture<Void> {
        if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > maximumBytes {
            return task.eventLoop.makeFailedFuture(AnswerTooLargeError())
        }
        state.withLock {
            $0.response.status = Int(head.status.code)
            $0.response.headers = head.headers.map { TransportHeader($0.name, $0.value) }
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(
        task: HTTPClient.Task<TransportResponse>, _ buffer: ByteBuffer
    ) -> EventLoopFuture<Void> {
        let fits = state.withLock {
            guard $0.response.body.count + buffer.readableBytes <= maximumBytes else { return false }
            $0.response.body.append(contentsOf: buffer.readableBytesView)
            return true
        }
        return fits
            ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(AnswerTooLargeError())
    }

    func didFinishRequest(task: HTTPClient.Task<TransportResponse>) throws -> TransportResponse {
        state.withLock(\.response)
    }
}

struct AnswerTooLargeError: Error {}
