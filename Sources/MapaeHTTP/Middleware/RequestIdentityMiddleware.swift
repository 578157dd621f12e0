import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MapaeCore

/// Gives each request an id, a trace, a language and the nonce of its policy. Outermost, so that every answer and every
/// log line has them.
struct RequestIdentityMiddleware: RouterMiddleware {
    let random: any RandomSource
    let cookies: CookiePolicy
    let logger: Logger

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        // All a request needs at once: each call asks the system.
        let random = random.bytes(56)
        let trace = TraceParent(continuing: request.headers[.traceparent], random: random[..<24])
        var context = context
        context.requestID = "req_\(Hexadecimal.encode(random[24..<40]))"
        context.language =
            cookies.value(.language, in: request).flatMap(Language.init(rawValue:))
            ?? Language(acceptLanguage: request.headers[.acceptLanguage])
        context.cspNonce = Data(random[40...]).base64EncodedString()
        context.logger = logger
        context.logger[metadataKey: "request_id"] = .string(context.requestID)
        context.logger[metadataKey: "trace_id"] = .string(trace.traceID)
        var response = try await next(request, context)
        response.headers[.xRequestID] = context.requestID
        response.headers[.traceparent] = trace.text
        return response
    }
}

extension HTTPField.Name {
    static let xRequestID = HTTPField.Name(known: "X-Request-Id")
    static let xCSRFToken = HTTPField.Name(known: "X-CSRF-Token")
    static let idempotencyKey = HTTPField.Name(known: "Idempotency-Key")
    static let idempotencyReplayed = HTTPField.Name(known: "Idempotency-Replayed")
    static let secFetchSite = HTTPField.Name(known: "Sec-Fetch-Site")
    static let xFrameOptions = HTTPField.Name(known: "X-Frame-Options")
    static let referrerPolicy = HTTPField.Name(known: "Referrer-Policy")
    static let crossOriginOpenerPolicy = HTTPField.Name(known: "Cross-Origin-Opener-Policy")
    static let forwarded = HTTPField.Name(known: "Forwarded")
    static let xForwardedFor = HTTPField.Name(known: "X-Forwarded-For")
    static let rateLimitLimit = HTTPField.Name(known: "RateLimit-Limit")
    static let rateLimitRemaining = HTTPField.Name(known: "RateLimit-Remaining")
    static let rateLimitReset = HTTPField.Name(known: "RateLimit-Reset")
    static let reportingEndpoints = HTTPField.Name(known: "Reporting-Endpoints")

    /// For names that are known to be valid.
    private init(known name: String) {
        guard let parsed = HTTPField.Name(name) else { preconditionFailure("not a header name: \(name)") }
        self = parsed
    }
}
