import HTTPTypes
public import Hummingbird
import MapaeCore

/// Stands before the router and lets nothing pass whose mere comparing would be work: Swift compares texts as they look,
/// not as they are, and both the router and the middleware compare.
///
/// A request target is ASCII (RFC 9112 §3.2) of at most 4,096 bytes; a header's value is whatever it is, without combining
/// marks piled up. What is at fault is taken out, so that the rest of the request walks the way of every other, and
/// ``RefusedTextMiddleware`` answers it.
public struct RequestTextResponder<Next: HTTPResponder>: HTTPResponder where Next.Context == AppRequestContext {
    public typealias Context = AppRequestContext

    private let next: Next

    public init(before next: Next) {
        self.next = next
    }

    public func respond(to request: Request, context: AppRequestContext) async throws -> Response {
        guard let failure = request.head.failureOfText else {
            return try await next.respond(to: request, context: context)
        }
        var context = context
        context.refusedText = failure
        let plain = Request(head: request.head.withoutRefusedText, body: request.body)
        return try await next.respond(to: plain, context: context)
    }
}

/// Answers what ``RequestTextResponder`` refused, in the usual form.
struct RefusedTextMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        if let failure = context.refusedText { throw failure }
        return try await next(request, context)
    }
}

extension HTTPRequest {
    /// Of a request target. The longest of ours are returns from a payment window, of a few hundred.
    private static let maximumTargetBytes = 4096

    fileprivate var failureOfText: Failure? {
        if let path, path.utf8.count > HTTPRequest.maximumTargetBytes { return Failure(.uriTooLong) }
        guard path.isASCII, authority.isASCII else { return .invalidInput("path", .malformed) }
        return headerFields.first { !$0.isPlain }.map { .invalidInput($0.name.rawName, .malformed) }
    }

    fileprivate var withoutRefusedText: HTTPRequest {
        var plain = self
        if (path?.utf8.count ?? 0) > HTTPRequest.maximumTargetBytes || !path.isASCII { plain.path = "/" }
        if !authority.isASCII { plain.authority = nil }
        plain.headerFields = HTTPFields(headerFields.filter(\.isPlain))
        return plain
    }
}

extension HTTPField {
    fileprivate var isPlain: Bool { value.utf8.isASCII || !CombiningMarks.pileUp(in: value) }
}

extension String? {
    fileprivate var isASCII: Bool { self?.utf8.isASCII ?? true }
}

extension String.UTF8View {
    fileprivate var isASCII: Bool { allSatisfy { $0 < 0x80 } }
}
