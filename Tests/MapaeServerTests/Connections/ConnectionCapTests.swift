import MapaeTesting
import NIOCore
import Testing

@testable import MapaeServer

@Suite(.timeLimit(.minutes(5))) struct ConnectionCapTests {
    private static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: HOST\r\n\r\n" }

    /// Two connections that have been answered once and stay open.
    private static func withTwo(_ port: Int, _ body: (_ first: Wire) async throws -> Void) async throws {
        try await Wire.open(port) { first in
            try await Wire.open(port) { second in
                for wire in [first, second] {
                    wire.send(get("/api/catalog"))
                    #expect(await wire.answer()?.status == 200)
                }
                try await body(first)
            }
        }
    }

    /// What one more connection is answered, and whether it goes on.
    private static func oneMore(_ port: Int, _ path: String = "/api/catalog") async throws -> [String] {
        try await Wire.open(port) { wire in
            wire.send(get(path))
            guard let answer = await wire.answer() else { return [] }
            let closes = answer.headers["connection"] == "close"
            if closes { #expect(await wire.rest().isEmpty) }
            if answer.status == 503 { #expect(answer.headers["retry-after"] != nil) }
            return [answer.outcome, closes ? "end" : "goes on"]
        }
    }

    @Test func `one address has its cap, and a place again when a connection ends`() async throws {
        try await WireServer.run {
            $0.perAddress = 2
        } _: { server in
            try await Self.withTwo(server.port) { first async throws in
                #expect(try await Self.oneMore(server.port) == ["503 OVERLOADED", "end"])
                #expect(await server.ended("address_full") == 1)
                #expect(await server.metrics().contains { $0.hasPrefix("mapae_http_connections ") })
                try await first.channel.close()
                while try await Self.oneMore(server.port) != ["200", "goes on"] {}
            }
        }
    }

    @Test func `a trusted proxy is not one address`() async throws {
        try await WireServer.run(["MAPAE_TRUSTED_PROXIES": "127.0.0.1,::1"]) {
            $0.perAddress = 1
        } _: { server in
            try await Self.withTwo(server.port) { _ async throws in
                #expect(try await Self.oneMore(server.port) == ["200", "goes on"])
            }
        }
    }

    @Test func `when all places are taken, health from nearby is still answered, and nothing else`() async throws {
        try await WireServer.run {
            $0.inAll = 2
        } _: { server in
            try await Self.withTwo(server.port) { _ async throws in
                #expect(try await Self.oneMore(server.port) == ["503 OVERLOADED", "end"])
                #expect(try await Self.oneMore(server.port, "/healthz") == ["200", "end"])
                #expect(try await Self.oneMore(server.port, "/readyz") == ["200", "end"])
            }
        }
    }

    @Test func `strangers have no part in the reserve, and who does not take a no is not told again`() {
        let counts = ConnectionCounts(perAddress: 3, inAll: 4)
        #expect((0..<3).map { _ in counts.enter("a", isNear: false) } == [.open, .open, .open])
        #expect((0..<3).map { _ in counts.enter("a", isNear: false) } == [.addressFull, .addressFull, .addressFull])
        #expect(counts.enter("a", isNear: false) == .overfull)
        #expect(counts.enter("b", isNear: false) == .full)
        #expect(counts.enter(nil, isNear: true) == .reserved)
        #expect(counts.open == 9)
        for _ in 0..<7 { counts.leave("a") }
        #expect(counts.enter("b", isNear: false) == .open)
        while counts.open < 4 + ConnectionSettings.reserve { _ = counts.enter(nil, isNear: true) }
        #expect(counts.enter(nil, isNear: true) == .full)
        while counts.open < 4 + 2 * ConnectionSettings.reserve { _ = counts.enter(nil, isNear: true) }
        #expect(counts.enter(nil, isNear: true) == .overfull)
    }

    @Test(arguments: [(300, 225), (1024, 768), (4096, 3840), (1_048_576, 10_000), (20, 16)])
    func `the cap in all leaves descriptors for everything else`(limit: Int, connections: Int) {
        #expect(DescriptorLimit.connections(of: limit) == connections)
    }

    @Test func `the limit of descriptors is raised as far as the system lets it`() {
        DescriptorLimit.raise()
        #expect(DescriptorLimit.current == DescriptorLimit.hard)
    }
}
