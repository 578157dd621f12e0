internal import Crypto
internal import Foundation
internal import NIOSSL
internal import SwiftASN1
internal import X509

/// The certificates of the partner API's stand-in: a throw-away CA, the server's certificate and one client certificate
/// and decryption key for each mini-app.
///
/// In a folder they are made once and kept, and are made again when they are about to end.
public final class SandboxIdentities: Sendable {
    /// What client keys are.
    public enum KeyKind: String, Sendable {
        /// As the console gives them.
        case rsa2048
        /// Quicker to make.
        case p256
    }

    /// In PEM; what clients of the sandbox trust.
    public let authorityPEM: String
    /// One for each mini-app, with its first client certificate.
    public let clients: [String: SandboxCertificate]
    /// Base64 of the 32 bytes that seal personal data, for each mini-app.
    public let decryptionKeys: [String: String]
    /// Nil when they are kept in memory.
    public let folderPath: String?

    let serverCertificate: NIOSSLCertificate
    let serverKey: NIOSSLPrivateKey
    let authorityCertificate: NIOSSLCertificate
    private let authority: CertificateAuthority
    private let keyKind: KeyKind

    /// - Parameters:
    ///   - folder: where they are kept; nil makes new ones in memory.
    ///   - appNames: the mini-apps: letters, digits and hyphens.
    /// - Throws: ``UnusableIdentity``.
    public init(folder path: String?, appNames: [String], keys: KeyKind = .rsa2048) throws {
        let folder = try path.map { path throws(UnusableIdentity) in try IdentityFolder(path: path) }
        for name in appNames where name.isEmpty || !name.utf8.allSatisfy(Self.isNameByte) {
            throw UnusableIdentity(path: name, reason: "is not the name of a mini-app")
        }
        let now = Date()
        let root = try Self.kept(in: folder, as: ("ca.pem", "ca-key.pem"), until: now) {
            try CertificateAuthority.new(at: now)
        }
        let authority = CertificateAuthority(
            certificate: root.certificate, key: try Certificate.PrivateKey(pemEncoded: root.keyPEM))
        let server = try Self.kept(
            in: folder, as: ("server.pem", "server-key.pem"), until: now.addingTimeInterval(Self.renewalTime),
            issuer: authority
        ) { try authority.serverIdentity(at: now) }
        var clients: [String: SandboxCertificate] = [:]
        var decryptionKeys: [String: String] = [:]
        for name in appNames {
            clients[name] = try Self.kept(
                in: folder, as: ("\(name)_public.crt", "\(name)_private.key"),
                until: now.addingTimeInterval(Self.renewalTime), issuer: authority
            ) {
                try authority.clientIdentity(
                    appName: name, from: now.addingTimeInterval(-3600),
                    until: now.addingTimeInterval(CertificateAuthority.days(390)), key: keys)
            }.clientCertificate(appName: name)
            decryptionKeys[name] = try Self.decryptionKey(in: folder, of: name)
        }
        authorityPEM = try root.certificatePEM
        authorityCertificate = try NIOSSLCertificate(bytes: Array(try root.certificatePEM.utf8), format: .pem)
        serverCertificate = try NIOSSLCertificate(bytes: Array(try server.certificatePEM.utf8), format: .pem)
        serverKey = try NIOSSLPrivateKey(bytes: Array(server.keyPEM.utf8), format: .pem)
        self.authority = authority
        self.clients = clients
        self.decryptionKeys = decryptionKeys
        folderPath = folder?.url.path(percentEncoded: false)
        keyKind = keys
    }

    /// The file with the CA's certificate; nil in memory.
    public var authorityPath: String? { path("ca.pem") }
    /// The file with the mini-app's first client certificate; nil in memory.
    public func certificatePath(of appName: String) -> String? { path("\(appName)_public.crt") }
    /// The file with the key to it, mode 0600; nil in memory.
    public func privateKeyPath(of appName: String) -> String? { path("\(appName)_private.key") }
    /// The file with the mini-app's decryption key, mode 0600; nil in memory.
    public func decryptionKeyPath(of appName: String) -> String? { path("\(appName)_decryption.key") }

    func issue(appName: String, from: Date, until: Date) throws -> SandboxCertificate {
        try authority.clientIdentity(appName: appName, from: from, until: until, key: keyKind)
            .clientCertificate(appName: appName)
    }

    static func fingerprint(_ der: [UInt8]) -> String {
        SHA256.hash(data: der).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: Files

    /// A certificate with less than this left is made again at the next start.
    private static let renewalTime = CertificateAuthority.days(7)

    private func path(_ name: String) -> String? {
        folderPath.map { URL(filePath: $0).appending(path: name).path(percentEncoded: false) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func kept(
        in folder: IdentityFolder?, as names: (certificate: String, key: String), until date: Date,
        issuer: CertificateAuthority? = nil, make: () throws -> CertificateAuthority.Identity
    ) throws -> CertificateAuthority.Identity {
        guard let folder else { return try make() }
        if let certificatePEM = try folder.text(names.certificate), let keyPEM = try folder.text(names.key) {
            guard let certificate = try? Certificate(pemEncoded: certificatePEM),
                let key = try? Certificate.PrivateKey(pemEncoded: keyPEM), key.publicKey == certificate.publicKey
            else {
                throw UnusableIdentity(
                    path: folder.path(names.certificate), reason: "is not the certificate the sandbox wrote")
            }
            if certificate.notValidAfter > date, issuer?.hasIssued(certificate) ?? true {
                return CertificateAuthority.Identity(certificate: certificate, keyPEM: keyPEM)
            }
        }
        let made = try make()
        try folder.write(made.keyPEM, to: names.key)
        try folder.write(try made.certificatePEM, to: names.certificate)
        return made
    }

    private static func decryptionKey(in folder: IdentityFolder?, of appName: String) throws -> String {
        let name = "\(appName)_decryption.key"
        if let text = try folder?.text(name)?.trimmingCharacters(in: .whitespacesAndNewlines) {
            guard Data(base64Encoded: text)?.count == 32 else {
                throw UnusableIdentity(path: folder?.path(name) ?? name, reason: "is not base64 of 32 bytes")
            }
            return text
        }
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
        try folder?.write(key + "\n", to: name)
        return key
    }
}
