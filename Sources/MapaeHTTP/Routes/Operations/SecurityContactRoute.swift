import HTTPTypes
import Hummingbird
import MapaeCore
import NIOCore

/// `GET /.well-known/security.txt` (RFC 9116). Without a contact there is no such route.
struct SecurityContactRoute: Sendable {
    static let path = "/.well-known/security.txt"
    /// The server that answers today vouches for its contact; a copy somebody keeps is good for so long.
    private static let validity: Duration = .days(90)

    let contact: SecurityContact
    let publicURL: PublicURL
    let clock: any WallClock

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.get(RouterPath(Self.path), use: text)
    }

    @Sendable private func text(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let day: Int64 = 86_400
        // The same text all day long.
        let expires = Timestamp(seconds: clock.now().seconds / day * day) + Self.validity
        var lines = contact.contacts.map { "Contact: \($0)" }
        lines.append("Expires: \(expires.iso8601)")
        lines.append("Preferred-Languages: ko, en")
        lines.append("Canonical: \(publicURL.origin)\(Self.path)")
        if let policy = contact.policy { lines.append("Policy: \(policy)") }
        return Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "public, max-age=3600"],
            body: .init(byteBuffer: ByteBuffer(string: lines.joined(separator: "\n") + "\n")))
    }
}
