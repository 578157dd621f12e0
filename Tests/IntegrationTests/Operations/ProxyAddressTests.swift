import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MapaeCore
import MapaeHTTP
import MapaeServer
import MapaeTesting
import NIOCore
import Testing

/// Whom a call counts to on real connections, with proxies in between and without (B10).
@Suite struct ProxyAddressTests {
    private static let loopback = "127.0.0.0/8,::1/128"

    /// Asks a server that listens.
    struct Caller: Sendable {
        let client: any TestClientProtocol

        /// Asks for a CSRF token with a header.
        func expect(
            _ status: Int, _ name: HTTPField.Name, _ value: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let answer = try await client.executeRequest(
                uri: "/api/csrf/token", method: .post, headers: [.contentType: "application/json", name: value],
                body: ByteBuffer(string: "{}"))
            #expect(answer.status.code == status, "\(value)", sourceLocation: sourceLocation)
        }
    }

    private func open(
        _ environment: [String: String], _ body: @Sendable @escaping (Caller) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_790_000_000)))
            let server = try await Nodes.node(try Nodes.configuration(folder, environment), clock)
            try await server.application.test(.live) { client in try await body(Caller(client: client)) }
        }
    }

    private static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .from
    private static let forwarded = HTTPField.Name("Forwarded") ?? .from

    @Test func `Without trusted proxies no header makes another caller of anybody (B10)`() async throws {
        try await open([:]) { caller in
            for number in 1...15 {
                try await caller.expect(200, Self.xForwardedFor, "203.0.113.\(number)")
                try await caller.expect(200, Self.forwarded, "for=203.0.113.\(number)")
            }
            try await caller.expect(429, Self.xForwardedFor, "203.0.113.99")
            try await caller.expect(429, Self.forwarded, "for=203.0.113.99")
        }
    }

    @Test func `A proxy that is not trusted is the caller itself (B10)`() async throws {
        try await open(["MAPAE_TRUSTED_PROXIES": "10.0.0.0/8"]) { caller in
            for number in 1...30 { try await caller.expect(200, Self.xForwardedFor, "203.0.113.\(number)") }
            try await caller.expect(429, Self.xForwardedFor, "203.0.113.99")
        }
    }

    @Test func `Behind a trusted proxy each subscriber counts for itself, of IPv6 the /64 (B10)`() async throws {
        try await open(["MAPAE_TRUSTED_PROXIES": Self.loopback]) { caller in
            // What stands left of the proxy's own entry is anybody's invention.
            for number in 1...30 {
                let line = "198.51.100.\(number), 2001:db8:0:1::\(number)"
                try await caller.expect(200, Self.xForwardedFor, line)
            }
            try await caller.expect(429, Self.xForwardedFor, "2001:db8:0:1:ffff:ffff:ffff:ffff")
            try await caller.expect(200, Self.xForwardedFor, "2001:db8:0:2::1")
            try await caller.expect(200, Self.xForwardedFor, "203.0.113.7")
            // The header the proxies do not write counts for nothing: these are the proxy's own calls.
            for number in 1...30 { try await caller.expect(200, Self.forwarded, "for=203.0.113.\(number)") }
            try await caller.expect(429, Self.forwarded, "for=203.0.113.99")
        }
    }

    @Test func `Forwarded is read where it is configured, and then alone (B10)`() async throws {
        let environment = ["MAPAE_TRUSTED_PROXIES": Self.loopback, "MAPAE_FORWARDED_HEADER": "forwarded"]
        try await open(environment) { caller in
            for number in 1...30 {
                let line = "for=198.51.100.\(number), For=\"[2001:db8:0:1::\(number)]:443\";proto=https"
                try await caller.expect(200, Self.forwarded, line)
            }
            try await caller.expect(429, Self.forwarded, "for=\"[2001:db8:0:1::99]\"")
            try await caller.expect(200, Self.forwarded, "for=\"[2001:db8:0:2::99]\"")
            for number in 1...30 { try await caller.expect(200, Self.xForwardedFor, "203.0.113.\(number)") }
            try await caller.expect(429, Self.xForwardedFor, "203.0.113.99")
        }
    }
}
