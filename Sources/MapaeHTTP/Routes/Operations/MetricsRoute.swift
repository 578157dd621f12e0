import Crypto
import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeMetrics
import NIOCore

/// `GET /metrics` in the Prometheus text format, for whoever has the token (F4). Like the health routes it answers to any
/// `Host`: it is asked by address. While no token is configured the answer is 404, whatever comes along.
struct MetricsRoute: Sendable {
    let registry: MetricsRegistry
    private let tokenDigest: SHA256Digest?

    init(registry: MetricsRegistry, token: Secret<String>?) {
        self.registry = registry
        tokenDigest = token.map { SHA256.hash(data: Array($0.exposed.utf8)) }
    }

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.get("/metrics", use: metrics)
    }

    @Sendable private func metrics(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        guard let tokenDigest else { throw Failure(.notFound) }
        let authorization = request.headers[values: .authorization]
        // Digests are compared in constant time, and tell nothing of how the texts differ.
        guard authorization.count == 1, let token = bearerToken(in: authorization[0]),
            SHA256.hash(data: Array(token.utf8)) == tokenDigest
        else { throw Failure(.authRequired) }
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: await registry.exposition())))
    }
}
