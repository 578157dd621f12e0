internal import Foundation
internal import Hummingbird
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle

/// One of the provider's two hosts, on a TLS port of its own.
struct PartnerListener: Service {
    let sandbox: Sandbox
    let configuration: AppsInTossConfiguration
    let host: PartnerHost
    let logger: Logger
    let onListening: @Sendable (_ port: Int) async -> Void

    private var port: Int {
        switch host {
        case .api: configuration.port
        case .pay: configuration.payPort
        }
    }

    func run() async throws {
        let application = Application(
            responder: PartnerResponder(sandbox: sandbox, host: host),
            server: try .tls(.http1(configuration: .init(idleTimeout: .seconds(90))), configuration: try tls),
            configuration: ApplicationConfiguration(
                address: .hostname(sandbox.configuration.host, port: port), serverName: nil),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw SandboxPortUnavailable(port: port, reason: String(cString: strerror(error.errnoCode)))
        }
    }

    /// A certificate is required, and looked up among those the sandbox has issued: an unknown, expired, not yet valid
    /// or revoked one, and one of a mini-app that is not configured, ends the handshake with the alert
    /// `certificate_unknown`. What the real provider does is not documented.
    private var tls: TLSChannelConfiguration {
        get throws {
            let identities = configuration.identities
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: [.certificate(identities.serverCertificate)],
                privateKey: .privateKey(identities.serverKey))
            tls.minimumTLSVersion = .tlsv12
            tls.certificateVerification = .noHostnameVerification
            tls.trustRoots = .certificates([identities.authorityCertificate])
            let (core, host) = (sandbox.core, host)
            return TLSChannelConfiguration(tlsConfiguration: tls) { chain in
                guard let leaf = chain.first,
                    await core.miniApp(
                        presenting: SandboxIdentities.fingerprint(try leaf.toDERBytes()), to: host) != nil
                else { return .failed }
                return .certificateVerified
            }
        }
    }
}

/// A TLS port of the sandbox cannot be had.
public struct SandboxPortUnavailable: Error, Sendable, CustomStringConvertible {
    let port: Int
    let reason: String

    public var description: String { "the sandbox's partner API cannot listen on port \(port): \(reason)" }
}
