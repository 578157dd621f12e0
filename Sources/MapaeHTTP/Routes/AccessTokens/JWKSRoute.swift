import HTTPTypes
import Hummingbird
import MapaeIdentity
import NIOCore

/// `GET /.well-known/jwks.json`: the public keys app back ends verify access tokens with (A2).
struct JWKSRoute: Sendable {
    let accessTokens: AccessTokens

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.get("/.well-known/jwks.json", use: keys)
    }

    // Short enough for a rotation: the next key is published well before anything is signed with it.
    @Sendable private func keys(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "public, max-age=300"],
            body: .init(byteBuffer: ByteBuffer(bytes: accessTokens.jwks)))
    }
}
