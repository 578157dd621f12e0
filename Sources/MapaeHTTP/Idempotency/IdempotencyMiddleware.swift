import HTTPTypes
import Hummingbird
import Logging
import MapaeCore
import MapaeIdentity
import NIOCore

/// Carries a call that names an `Idempotency-Key` out once, and gives its answer again to every repeat (B17).
///
/// It stands behind authentication, CSRF and rate limits, right before the routes: only who may call at all reaches an
/// answer. Callers nobody knows have no keys.
struct IdempotencyMiddleware: RouterMiddleware {
    /// Larger answers are not kept; none of ours is near it.
    static let largestAnswerBytes = 256 * 1024

    let answers: IdempotencyStore
    let errors: ErrorRenderer

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        guard !request.method.isSafe, let route = context.endpointPath, let caller = context.caller?.id,
            RepeatableRoute.exemption(of: request.method, route) == nil,
            let key = try IdempotencyMiddleware.key(in: request)
        else { return try await next(request, context) }
        let content = CanonicalRequest.bytes(of: request, body: context.body)
        switch try await answers.begin(principal: caller, key: key, request: content) {
        case .repeated(let answer):
            return IdempotencyMiddleware.response(answer)
        case .carryOut(let claim):
            return try await carryOut(claim, request, context, next)
        }
    }

    /// The key: 1 to 255 visible ASCII characters.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` with the header's name for any other.
    private static func key(in request: Request) throws -> String? {
        let values = request.headers[values: .idempotencyKey]
        guard let key = values.first else { return nil }
        guard values.count == 1, (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw Failure.invalidInput("Idempotency-Key", .malformed) }
        return key
    }

    // MARK: The first time

    private func carryOut(
        _ claim: IdempotencyStore.Claim, _ request: Request, _ context: AppRequestContext,
        _ next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        let response: Response
        do {
            response = try await next(request, context)
        } catch {
            guard let failure = error as? Failure, Self.isFinal(failure.code.httpStatus) else {
                await abandon(claim, context)
                throw error
            }
            response = errors.response(to: failure, request, context)
        }
        guard Self.isFinal(response.status.code), response.headers[.setCookie] == nil,
            let length = response.body.contentLength, length <= Self.largestAnswerBytes
        else {
            await abandon(claim, context)
            return response
        }
        let body = try await CollectedBody.bytes(of: response.body)
        let answer = KeptAnswer(
            status: response.status.code, contentType: response.headers[.contentType],
            body: Array(body.readableBytesView))
        await keep(answer, for: claim, context)
        return Response(status: response.status, headers: response.headers, body: .init(byteBuffer: body))
    }

    /// What will not be another answer a moment later: not a step on the way, a missing credential or a matter of time.
    static func isFinal(_ status: Int) -> Bool {
        switch status {
        case 202, 401, 403, 409, 429: false
        default: (200..<300).contains(status) || (400..<500).contains(status)
        }
    }

    // The call has been carried out: that its answer cannot be kept is no reason to withhold it. Until the lease ends a
    // repeat is told to wait; after that it is carried out again, and the domain's own rules have to recognise it.
    private func keep(_ answer: KeptAnswer, for claim: IdempotencyStore.Claim, _ context: AppRequestContext) async {
        do {
            try await answers.keep(answer, for: claim)
        } catch {
            context.logger.error("answer not kept", metadata: ["event": "http.repeat", "error": "\(error)"])
        }
    }

    private func abandon(_ claim: IdempotencyStore.Claim, _ context: AppRequestContext) async {
        do {
            try await answers.abandon(claim)
        } catch {
            context.logger.error("repeat not released", metadata: ["event": "http.repeat", "error": "\(error)"])
        }
    }

    // MARK: Repeats

    private static func response(_ answer: KeptAnswer) -> Response {
        var response = Response(
            status: .init(code: answer.status), body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
        response.headers[.contentType] = answer.contentType
        response.headers[.idempotencyReplayed] = "true"
        return response
    }
}

/// Takes an answer's body as bytes.
private final class CollectedBody: ResponseBodyWriter {
    private var buffer = ByteBuffer()

    static func bytes(of body: ResponseBody) async throws -> ByteBuffer {
        let writer = CollectedBody()
        try await body.write(writer)
        return writer.buffer
    }

    func write(_ buffer: ByteBuffer) async throws {
        self.buffer.writeImmutableBuffer(buffer)
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
