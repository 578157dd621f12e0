internal import Foundation
internal import HTTPTypes
internal import Hummingbird
public import MapaeCore
internal import MapaeHTTP
public import MapaeIdentity
internal import NIOCore
internal import StrictJSON

/// The routes below `/_dev`, which only `mapae dev` has. They stand before the router, so that what the router answers is
/// the same in development and production.
public struct DevelopmentRoutes: Sendable {
    private let advance: @Sendable (Duration) async throws -> Timestamp
    private let mails: DevelopmentMails?

    /// - Parameters:
    ///   - mailBox: where the server's mail goes; shown at `/_dev/mail`.
    ///   - advance: moves the clocks of server and sandbox and answers the new time.
    public init(mailBox: MailBox? = nil, advance: @escaping @Sendable (Duration) async throws -> Timestamp) {
        self.advance = advance
        mails = mailBox.map(DevelopmentMails.init)
    }

    /// Nil when the request is none of ours.
    func respond(to request: Request, publicURL: PublicURL) async throws -> Response? {
        guard request.uri.path.hasPrefix("/_dev/") else { return nil }
        guard request.head.authority.map(DevelopmentRoutes.isLoopback) == true else {
            return refusal(.misdirectedRequest, "the Host must be a loopback address")
        }
        guard request.headers[.origin].map({ $0 == publicURL.origin }) ?? true else {
            return refusal(.forbidden, "another origin has no business here")
        }
        if let mails, let answer = mails.respond(to: request, origin: publicURL.origin) { return answer }
        guard request.uri.path == "/_dev/clock" else {
            return refusal(.notFound, "there are only /_dev/clock, /_dev/mail and /_dev/mail.json")
        }
        guard request.method == .post else { return refusal(.methodNotAllowed, "POST is expected") }
        guard MediaType(from: request.headers[.contentType] ?? "")?.isType(.applicationJson) == true else {
            return refusal(.unsupportedMediaType, "the body must be application/json")
        }
        return try await moveClock(request)
    }

    private struct ClockMove: Decodable {
        let advanceSeconds: Int64
    }

    /// `POST /_dev/clock {"advanceSeconds":n}` → `{"success":true,"data":{"now":"…"}}`.
    private func moveClock(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1024)
        guard let move = try? StrictJSONDecoder().decode(ClockMove.self, from: Array(body.readableBytesView)),
            (0...DevelopmentRoutes.longestMoveSeconds).contains(move.advanceSeconds)
        else { return refusal(.badRequest, "advanceSeconds must be a whole number from 0 to 315360000") }
        let now = try await advance(.seconds(move.advanceSeconds))
        return response(.ok, #"{"success":true,"data":{"now":"\#(now.iso8601)"}}"#)
    }

    /// Ten years.
    private static let longestMoveSeconds: Int64 = 315_360_000

    private static func isLoopback(_ authority: String) -> Bool {
        (try? PublicURL(parsing: "http://\(authority)"))?.isLoopback == true
    }

    private func refusal(_ status: HTTPResponse.Status, _ reason: String) -> Response {
        response(status, #"{"success":false,"error":{"code":"DEVELOPMENT","message":"\#(reason)"}}"#)
    }

    private func response(_ status: HTTPResponse.Status, _ json: String) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: json)))
    }
}
