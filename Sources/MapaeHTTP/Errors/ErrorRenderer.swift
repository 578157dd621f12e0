public import Hummingbird
public import MapaeCore
import Foundation
import HTTPTypes
import Logging
import NIOCore

/// Makes the page a browser shows for a failed navigation; nil leaves the JSON answer. Given by MapaeWeb.
public typealias ErrorPage = @Sendable (Failure, AppRequestContext) -> Response?

/// Turns an error into the answer its caller asked for: the body of B12, `application/problem+json` (RFC 9457), or a page.
struct ErrorRenderer: Sendable {
    let routes: RouteTable
    let errorPage: ErrorPage?

    func response(to error: any Error, _ request: Request, _ context: AppRequestContext) -> Response {
        let failure = failure(for: error, request, context)
        context.trail.note(error: failure.code)
        var response =
            page(for: failure, request, context) ?? problem(for: failure, request, context)
            ?? json(ErrorBody(failure, context), type: "application/json; charset=utf-8")
        response.status = .init(code: failure.code.httpStatus)
        response.headers[.contentLanguage] = context.language.rawValue
        response.headers[.vary] = "Accept, Accept-Language"
        if let seconds = failure.retryAfterSeconds ?? failure.code.usualRetryAfterSeconds {
            response.headers[.retryAfter] = String(seconds)
        }
        if failure.code == .methodNotAllowed { response.headers[.allow] = routes.allow(for: request.uri.path) }
        // RFC 9110 §15.5.2 wants a challenge with every 401.
        if failure.code.httpStatus == 401 {
            response.headers[.wwwAuthenticate] = failure.code == .webhookUnauthorized ? "Basic" : "Bearer"
        }
        // What is left of an oversized body is not worth reading.
        if failure.code == .bodyTooLarge || failure.code == .requestTimeout { response.headers[.connection] = "close" }
        return response
    }

    /// Whether an error is answered 503 because of the server. A caller who hangs up is none: what was begun is done.
    static func meansUnavailable(_ error: any Error) -> Bool {
        let failure = error as? Failure ?? (error as? any FailureConvertible)?.failure
        return failure?.code.httpStatus == 503
    }

    // MARK: What the caller is told

    private func failure(for error: any Error, _ request: Request, _ context: AppRequestContext) -> Failure {
        switch error {
        case let failure as Failure:
            return failure
        case let error as HTTPError where error.status == .notFound:
            return Failure(routes.allow(for: request.uri.path) == nil ? .notFound : .methodNotAllowed)
        case is NIOTooManyBytesError:
            return Failure(.bodyTooLarge)
        case is CancellationError:
            return Failure(.unavailable)
        case let error as any FailureConvertible:
            let failure = error.failure ?? Failure(.internalError)
            log(error, failure, context)
            return failure
        default:
            log(error, Failure(.internalError), context)
            return Failure(.internalError)
        }
    }

    /// The cause goes to the log, with the request id the caller is given; it is never sent.
    private func log(_ error: any Error, _ failure: Failure, _ context: AppRequestContext) {
        guard failure.code.httpStatus >= 500 else { return }
        context.logger.error(
            "request failed",
            metadata: [
                "event": "http.error", "error_code": .string(failure.code.rawValue),
                "error_type": .string(String(describing: type(of: error))), "cause": .string(String(describing: error)),
            ])
    }

    // MARK: In which form

    private func page(for failure: Failure, _ request: Request, _ context: AppRequestContext) -> Response? {
        guard let errorPage, request.asksForPage else { return nil }
        return errorPage(failure, context)
    }

    private func problem(for failure: Failure, _ request: Request, _ context: AppRequestContext) -> Response? {
        guard request.accepts("application/problem+json") else { return nil }
        return json(ProblemBody(failure, context), type: "application/problem+json; charset=utf-8")
    }

    private func json(_ body: some Encodable, type: String) -> Response {
        let encoded = (try? JSONAnswer.encoder.encode(body)) ?? Data()
        return Response(
            status: .internalServerError, headers: [.contentType: type],
            body: .init(byteBuffer: ByteBuffer(bytes: encoded)))
    }
}

extension ErrorCode {
    /// For whoever failed without saying how long it lasts. What only an operator can change is not worth asking for every
    /// few seconds.
    fileprivate var usualRetryAfterSeconds: Int? {
        switch httpStatus {
        case 429: 60
        case 503: self == .mailNotConfigured ? 3600 : 5
        default: nil
        }
    }
}
