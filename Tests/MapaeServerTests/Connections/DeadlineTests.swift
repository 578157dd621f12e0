import MapaeCore
import MapaeTesting
import NIOCore
import Testing

@testable import MapaeServer

@Suite(.timeLimit(.minutes(5))) struct DeadlineTests {
    private static let head = "GET /api/catalog HTTP/1.1\r\nHost: HOST\r\n"
    private static let bodyHead =
        "POST /api/csrf/token HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"

    /// Settings that end nothing by themselves: a test shortens the one it is about.
    private static func run(
        _ shorten: (inout ConnectionSettings) -> Void,
        _ body: @escaping @Sendable (Wire, WireServer) async throws -> Void
    ) async throws {
        try await WireServer.run { settings in
            settings.headTimeout = .seconds(3600)
            settings.bodyTimeout = .seconds(3600)
            settings.bodyGrace = .seconds(3600)
            settings.idleTimeout = .seconds(3600)
            settings.answerTimeout = .seconds(3600)
            shorten(&settings)
        } _: { server in
            try await Wire.open(server.port) { wire in try await body(wire, server) }
        }
    }

    private static func expectTimeout(_ wire: Wire, _ server: WireServer, _ reason: String) async {
        #expect(await wire.answer()?.outcome == "408 REQUEST_TIMEOUT")
        #expect(await wire.answer() == nil)
        #expect(await server.ended(reason) == 1)
    }

    @Test func `a head that does not end is answered 408 and the end of the connection, whatever it trickles`()
        async throws
    {
        for trickles in [false, true] {
            try await Self.run {
                $0.headTimeout = .seconds(2)
            } _: { wire, server in
                wire.send(Self.head)
                if trickles { wire.trickle("X-A: 1\r\n") }
                await Self.expectTimeout(wire, server, "head_timeout")
            }
        }
    }

    @Test func `the dead-line of a head holds for the next request too`() async throws {
        try await Self.run {
            $0.headTimeout = .seconds(2)
        } _: { wire, server in
            wire.send(Self.head + "\r\n")
            #expect(await wire.answer()?.status == 200)
            wire.trickle("\r\n")
            await Self.expectTimeout(wire, server, "head_timeout")
        }
    }

    @Test func `whoever says nothing is not answered, and gone`() async throws {
        try await Self.run {
            $0.headTimeout = .milliseconds(100)
        } _: { wire, server in
            #expect(await wire.rest().isEmpty)
            #expect(await server.ended("head_timeout") == 1)
        }
    }

    @Test func `a body that does not end is answered 408, whatever it trickles`() async throws {
        for trickles in [false, true] {
            try await Self.run {
                $0.bodyTimeout = .milliseconds(300)
            } _: { wire, server in
                wire.send(Self.bodyHead)
                if trickles { wire.trickle("{") }
                await Self.expectTimeout(wire, server, "body_timeout")
            }
        }
    }

    @Test func `a body slower than its least rate is answered 408`() async throws {
        try await Self.run {
            $0.bodyGrace = .milliseconds(200)
            $0.bodyBytesPerSecond = 1_000_000
        } _: { wire, server in
            wire.send(Self.bodyHead)
            wire.trickle("{")
            await Self.expectTimeout(wire, server, "body_timeout")
        }
    }

    @Test func `a body that waits for 100 is not waited for for ever`() async throws {
        try await Self.run {
            $0.bodyTimeout = .milliseconds(300)
        } _: { wire, server in
            wire.send(Self.bodyHead.replacing("\r\n\r\n", with: "\r\nExpect: 100-continue\r\n\r\n"))
            #expect(await wire.answer()?.status == 100)
            await Self.expectTimeout(wire, server, "body_timeout")
        }
    }

    @Test func `a body that nobody reads has a dead-line too`() async throws {
        try await Self.run {
            $0.bodyTimeout = .milliseconds(300)
        } _: { wire, server in
            wire.send(Self.bodyHead.replacing("POST /api/csrf/token", with: "GET /api/catalog"))
            #expect(await wire.answer()?.status == 200)
            #expect(await wire.answer() == nil)
            #expect(await server.ended("body_timeout") == 1)
        }
    }

    @Test func `a connection that idles ends without a word`() async throws {
        try await Self.run {
            $0.idleTimeout = .seconds(3)
        } _: { wire, _ in
            wire.send(Self.head + "\r\n")
            #expect(await wire.answer()?.status == 200)
            #expect(await wire.rest().isEmpty)
        }
    }

    @Test func `a slow reader of answers is left alone`() async throws {
        try await WireServer.run {
            $0.answerTimeout = .milliseconds(300)
        } _: { server in
            try await Wire.open(server.port, reads: false) { wire in
                wire.send(
                    String(repeating: "GET /assets/mapae.js HTTP/1.1\r\nHost: HOST\r\n\r\n", count: 3000))
                // The server has not read all of them, so the end is a reset, which reaches who does not read either.
                try await wire.channel.closeFuture.get()
                #expect(await server.ended("slow_reader") == 1)
            }
        }
    }
}

extension WireServer {
    /// How many connections the server has ended for a reason.
    func ended(_ reason: String) async -> Int {
        let name = #"mapae_http_connections_ended_total{reason="\#(reason)"} "#
        return await metrics().first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) } ?? 0
    }
}
