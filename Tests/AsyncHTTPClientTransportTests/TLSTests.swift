import AsyncHTTPClientTransport
import Crypto
import Foundation
import NIOSSL
import ProviderTransport
import SwiftASN1
import Testing
import X509

@Suite
struct TLSTests {
    /// A self-signed certificate for 127.0.0.1, new for each test.
    private struct Identity {
        let certificate: NIOSSLCertificate
        let key: NIOSSLPrivateKey

        init(address: [UInt8] = [127, 0, 0, 1]) throws {
            let key = P256.Signing.PrivateKey()
            let name = try DistinguishedName { CommonName("loopback") }
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
                notValidBefore: Date(timeIntervalSinceNow: -3600), notValidAfter: Date(timeIntervalSinceNow: 3600),
                issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    SubjectAlternativeNames([.ipAddress(ASN1OctetString(contentBytes: address[...]))])
                },
                issuerPrivateKey: Certificate.PrivateKey(key))
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            self.certificate = try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der)
            self.key = try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der)
        }

        var server: TLSConfiguration {
            .makeServerConfiguration(certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
        }

        var trusting: TLSConfiguration {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .certificates([certificate])
            return configuration
        }
    }

    private func attempt(
        server: TLSConfiguration?, client: TLSConfiguration,
        settings: AsyncHTTPTransport.Settings = AsyncHTTPTransport.Settings(),
        timeout: Duration = .seconds(60)
    ) async throws -> Result<Int, TransportError> {
        let context = try server.map { try NIOSSLContext(configuration: $0) }
        return try await withServer(
            tls: context, clientTLS: client, settings: settings, scheme: "https",
            script: { _, _ in .reply(.answer("")) }
        ) { server, transport, url in
            do {
                let request = TransportRequest(method: "POST", url: url, body: [])
                return .success(try await transport.send(request, timeout: timeout).status)
            } catch let error as TransportError {
                #expect(server.requests.isEmpty)
                return .failure(error)
            }
        }
    }

    private func expectNotConnected(_ result: Result<Int, TransportError>) {
        #expect(throws: TransportError.self) { try result.get() }
        if case .failure(let error) = result {
            #expect(error.code == .notConnected)
            #expect(!error.requestMayHaveBeenSent)
        }
    }

    @Test func `a trusted server is spoken to`() async throws {
        let identity = try Identity()
        let result = try await attempt(server: identity.server, client: identity.trusting)
        #expect(try result.get() == 200)
    }

    @Test func `an untrusted server gets no request, even when verification was switched off (0.7)`() async throws {
        let identity = try Identity()
        var careless = TLSConfiguration.makeClientConfiguration()
        careless.certificateVerification = .none
        expectNotConnected(try await attempt(server: identity.server, client: careless))
    }

    @Test func `a certificate of another host gets no request (0.7)`() async throws {
        let identity = try Identity(address: [127, 0, 0, 2])
        var careless = identity.trusting
        careless.certificateVerification = .noHostnameVerification
        expectNotConnected(try await attempt(server: identity.server, client: careless))
    }

    @Test func `TLS below 1.2 is not spoken (0.7)`() async throws {
        let identity = try Identity()
        var old = identity.server
        old.minimumTLSVersion = .tlsv1
        old.maximumTLSVersion = .tlsv11
        var careless = identity.trusting
        careless.minimumTLSVersion = .tlsv1
        expectNotConnected(try await attempt(server: old, client: careless))
    }

    @Test func `a server that speaks no TLS gets no request`() async throws {
        expectNotConnected(try await attempt(server: nil, client: .makeClientConfiguration(), settings: impatient))
    }

    @Test func `a dead-line during the handshake is known not to have carried the request`() async throws {
        let result = try await attempt(
            server: nil, client: .makeClientConfiguration(), settings: impatient, timeout: .milliseconds(100))
        let error = #expect(throws: TransportError.self) { try result.get() }
        #expect(error?.code == .timedOut)
        #expect(error?.requestMayHaveBeenSent == false)
    }

    /// The server without TLS waits for the end of a head that never comes.
    private var impatient: AsyncHTTPTransport.Settings {
        var settings = AsyncHTTPTransport.Settings()
        settings.connectTimeout = .seconds(1)
        return settings
    }
}
