internal import MapaeCore
internal import MapaeHTTP
internal import NIOCore
internal import NIOHTTP1

/// Makes the answers to what never became a request, in the shape of all others.
struct RefusalAnswers: Sendable {
    let random: any RandomSource

    func answer(
        _ failure: Failure, to head: HTTPRequestHead?, _ allocator: ByteBufferAllocator
    ) -> (head: HTTPResponseHead, body: ByteBuffer, requestID: String) {
        // What is no plain text is not looked at.
        let language = head?.headers.first(name: "accept-language").flatMap { text in
            text.utf8.allSatisfy { $0 < 0x80 } ? text : nil
        }
        let answer = BareRefusal(
            failure, acceptLanguage: language, random: random)
        var headers = HTTPHeaders(answer.headers.map { ($0, $1) })
        headers.add(name: "connection", value: "close")
        let status = HTTPResponseStatus(statusCode: failure.code.httpStatus)
        let body = head?.method == .HEAD ? ByteBuffer() : allocator.buffer(bytes: answer.body)
        return (HTTPResponseHead(version: .http1_1, status: status, headers: headers), body, answer.requestID)
    }
}
