import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeCore
import MapaeHTTP
import MapaeServer
import NIOCore
import Testing

/// A token of one kind is not mistaken for one of another (RFC 8725 §3.11, §3.12).
@Suite struct TokenKindTests {
    /// Where a token can be presented.
    private struct Door: Sendable {
        let name: String
        let takes: Set<Wallet.Kind>
        /// The status a token is answered with.
        let present: @Sendable (_ token: String) async throws -> Int
    }

    @Test(.timeLimit(.minutes(10)))
    func `Each kind of token opens its own doors and no other (3.4)`() async throws {
        try await Wallet.open { shop, wallet in
            // A refresh token that was exchanged already would rightly end its session.
            let kinds = Wallet.Kind.allCases.filter { $0 != .formerRefresh }
            for door in Self.doors(shop, wallet) {
                for kind in kinds where !door.takes.contains(kind) {
                    let status = try await door.present(wallet[kind])
                    #expect([400, 401, 403, 404, 410].contains(status), "\(kind) at \(door.name)")
                }
                for kind in kinds where door.takes.contains(kind) {
                    #expect([200, 204].contains(try await door.present(wallet[kind])), "\(kind) at \(door.name)")
                }
            }
        }
    }

    private static func doors(_ shop: Shop, _ wallet: Wallet) -> [Door] {
        bearerDoors(shop, wallet) + cookieDoors(shop) + bodyDoors(shop, wallet)
    }

    private static func bearerDoors(_ shop: Shop, _ wallet: Wallet) -> [Door] {
        func bearer(_ path: String, _ takes: Set<Wallet.Kind>) -> Door {
            Door(name: "Authorization at \(path)", takes: takes) { token in
                try await status(shop, .get, path, [.authorization: "Bearer \(token)"])
            }
        }
        return [
            bearer("/auth/me", [.cookieAccess, .appAccess]),
            bearer("/api/payments", [.cookieAccess, .appAccess, .userKey]),
            bearer("/metrics", [.metrics]),
            Door(name: "Authorization of an introspection", takes: [.serverKey]) { token in
                try await status(
                    shop, .post, "/auth/introspect", [.authorization: "Bearer \(token)"],
                    #"{"token":"\#(wallet[.appAccess])"}"#)
            },
            Door(name: "what is introspected", takes: [.cookieAccess, .appAccess]) { token in
                let answer = try await shop.send(
                    .post, "/auth/introspect", #"{"token":"\#(token)"}"#, token: wallet[.serverKey])
                try #require(answer.status == 200)
                return answer["active"] == "1" ? 200 : 401
            },
        ]
    }

    private static func cookieDoors(_ shop: Shop) -> [Door] {
        let names = CookiePolicy(isSecure: false)
        let own: HTTPFields = [.origin: "http://localhost"]
        @Sendable func cookie(_ kind: CookiePolicy.Kind, _ token: String) -> HTTPFields {
            var headers = own
            headers[.cookie] = "\(names.name(kind))=\(token)"
            return headers
        }
        return [
            Door(name: "the access cookie", takes: [.cookieAccess]) { token in
                try await status(shop, .get, "/auth/me", cookie(.accessToken, token))
            },
            Door(name: "the refresh cookie", takes: [.cookieRefresh]) { token in
                try await status(shop, .post, "/auth/refresh", cookie(.refreshToken, token), "{}")
            },
        ]
    }

    private static func bodyDoors(_ shop: Shop, _ wallet: Wallet) -> [Door] {
        let names = CookiePolicy(isSecure: false)
        func body(
            _ path: String, _ field: String, _ takes: Set<Wallet.Kind>, _ more: String = "",
            by authorization: String? = nil
        ) -> Door {
            Door(name: "\(field) at \(path)", takes: takes) { token in
                var headers: HTTPFields = [:]
                headers[.authorization] = authorization
                return try await status(shop, .post, path, headers, #"{"\#(field)":"\#(token)"\#(more)}"#)
            }
        }
        return [
            Door(name: "the CSRF token", takes: [.csrf]) { token in
                var headers: HTTPFields = [.origin: "http://localhost"]
                headers[.cookie] = [
                    "\(names.name(.accessToken))=\(wallet[.cookieAccess])", "\(names.name(.csrfToken))=\(token)",
                ].joined(separator: "; ")
                headers[HTTPField.Name("X-CSRF-Token") ?? .cookie] = token
                return try await status(shop, .post, "/auth/heartbeat", headers, "{}")
            },
            body("/auth/refresh", "refreshToken", [.appRefresh]),
            body("/api/teams/invitations/accept", "token", [.invitation], by: wallet.friend),
            body(
                "/auth/verify-email", "token", [.verificationLink], #","newPassword":"another horse battery""#),
            body("/auth/device", "token", [.deviceLink]),
            // The last two: they end every session.
            body("/auth/reset", "token", [.resetLink], #","newPassword":"another horse battery""#),
            body("/auth/undo", "token", [.undoLink]),
        ]
    }

    private static func status(
        _ shop: Shop, _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: String? = nil
    ) async throws -> Int {
        var headers = headers
        if body != nil { headers[.contentType] = "application/json" }
        return try await shop.client.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
        ).status.code
    }
}
