import AsyncHTTPClientTransport
import Foundation
import MutualTLS
import NIOSSL
import ProviderTransport
import Testing

@Suite
struct HandshakeTests {
    private func failure(_ scene: Scene, _ transport: some Transport, _ path: String = "/") async throws
        -> TransportError
    {
        try #require(
            await #expect(throws: TransportError.self) { try await scene.ask(transport, path) })
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `the certificate is presented, and the server sees it (0.3)`(version: TLSVersion) async throws {
        try await withScene(version: version) { scene in
            let transport = try scene.transport(scene.identity("my-app"))
            #expect(try await scene.ask(transport) == "CN=my-app")
        }
    }

    @Test func `without a certificate nothing is asked, and the refusal is known as one (0.3)`() async throws {
        try await withScene { scene in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .certificates([try scene.authority.root])
            let bare = try scene.base.sharing(origins: [scene.server.url], tlsConfiguration: configuration)
            for _ in 0..<20 {
                let error = try await failure(scene, bare)
                #expect(error.code == .certificateRefused)
                #expect(!error.requestMayHaveBeenSent)
                #expect(error.detail == "TLS alert certificateRequired")
            }
            #expect(scene.server.requests == 0)
        }
    }

    @Test func `TLS 1.2 refuses in the handshake, where nothing has been sent`() async throws {
        try await withScene(version: .tlsv12) { scene in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .certificates([try scene.authority.root])
            let bare = try scene.base.sharing(origins: [scene.server.url], tlsConfiguration: configuration)
            let error = try await failure(scene, bare)
            #expect(!error.requestMayHaveBeenSent)
            #expect(scene.server.requests == 0)
        }
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `a certificate of another authority is refused (C6)`(version: TLSVersion) async throws {
        try await withScene(version: version) { scene in
            let stranger = try Authority("another root").issue("my-app")
            let identity = try ClientIdentity(certificate: stranger.certificate, key: stranger.key)
            let transport = try scene.transport(identity)
            for _ in 0..<10 {
                let error = try await failure(scene, transport)
                #expect(error.code == .certificateRefused)
                #expect(!error.requestMayHaveBeenSent)
            }
            #expect(scene.server.requests == 0)
        }
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `an expired certificate is refused by the server (0.5)`(version: TLSVersion) async throws {
        try await withScene(version: version) { scene in
            let issued = try scene.authority.issue(
                "my-app", from: Date(timeIntervalSinceNow: -7200), until: Date(timeIntervalSinceNow: -3600))
            let transport = try scene.transport(
                ClientIdentity(certificate: issued.certificate, key: issued.key))
            let error = try await failure(scene, transport)
            #expect(error.code == .certificateRefused)
            #expect(error.detail == "TLS alert certificateExpired")
            #expect(!error.requestMayHaveBeenSent)
            #expect(scene.server.requests == 0)
        }
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `a connection lost after the request is unknown, not a refused certificate (1.4)`(
        version: TLSVersion
    ) async throws {
        try await withScene(version: version) { scene in
            let error = try await failure(scene, scene.transport(scene.identity("my-app")), "/cut")
            #expect(error.code == .connectionLost)
            #expect(error.requestMayHaveBeenSent)
            #expect(scene.server.requests == 1)
        }
    }

    @Test func `a server of another authority gets neither certificate nor request (0.7)`() async throws {
        try await withScene { scene in
            let transport = try AsyncHTTPMutualTLSTransport(
                identity: scene.identity("my-app"), origins: [scene.server.url], sharing: scene.base,
                trustRoots: .certificates([try Authority("another root").root]))
            let error = try await failure(scene, transport)
            #expect(error.code == .notConnected)
            #expect(!error.requestMayHaveBeenSent)
            #expect(scene.server.requests == 0)
        }
    }

    @Test func `plain HTTP, where nobody would see the certificate, is refused (0.3)`() async throws {
        try await withScene { scene in
            let identity = try scene.identity("my-app")
            for origin in ["http://127.0.0.1:1", "HTTP://127.0.0.1:1", "api.example.com", ""] {
                #expect(throws: InvalidOriginError.self) {
                    try AsyncHTTPMutualTLSTransport(
                        identity: identity, origins: ["https://api.example.com", origin], sharing: scene.base)
                }
            }
        }
    }

    @Test func `another origin is refused before anything is sent (0.2)`() async throws {
        try await withScene { scene in
            let transport = try scene.transport(scene.identity("my-app"))
            let request = TransportRequest(method: "POST", url: "https://localhost/")
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(request, timeout: .seconds(60))
            }
            #expect(error?.requestMayHaveBeenSent == false)
        }
    }
}
