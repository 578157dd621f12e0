public import Foundation
internal import NIOSSL
internal import SwiftASN1
internal import X509

/// A client certificate with its key, checked to belong together. The key never appears in text.
public struct ClientIdentity: Sendable {
    /// What may be told of a certificate.
    public struct Facts: Sendable, Hashable {
        /// As in `CN=my-app,O=Viva Republica`.
        public let subject: String
        /// The subject's common name, which names the mini-app; empty when there is none.
        public let commonName: String
        public let issuer: String
        /// Hexadecimal, in small letters.
        public let serialNumber: String
        public let notBefore: Date
        /// The last moment it is valid.
        public let notAfter: Date
        /// SHA-256 of the certificate, 64 hexadecimal digits.
        public let fingerprint: String
        /// What the key is, as in `RSA2048` or `P256`.
        public let keyType: String

        /// Certificates know whole seconds alone.
        public func validity(at moment: Date) -> Validity {
            if moment < notBefore { return .notYet }
            return moment <= notAfter ? .valid : .expired
        }
    }

    public enum Validity: String, Sendable, Hashable {
        case notYet
        case valid
        case expired
    }

    /// Of the certificate itself, the first of the chain.
    public let facts: Facts
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// Reads an identity from two PEM files. The key's must belong to this process's user or to root, and be closed to
    /// its group and to others.
    ///
    /// - Parameters:
    ///   - certificatePath: the certificate, perhaps with those between it and its root behind it.
    ///   - moment: when given, a certificate not valid then is refused.
    /// - Throws: ``ClientIdentityError``.
    public init(certificatePath: String, keyPath: String, validAt moment: Date? = nil) throws(ClientIdentityError) {
        let certificate = try IdentityFile.read(certificatePath, of: .certificate)
        let key = try IdentityFile.read(keyPath, of: .key)
        try self.init(certificate: certificate, key: key, validAt: moment)
    }

    /// Reads an identity from two PEM texts: as they are in the files, with line breaks written as `\n`, or as base64 of
    /// the whole file, as they come out of environment variables.
    ///
    /// - Parameter moment: when given, a certificate not valid then is refused.
    /// - Throws: ``ClientIdentityError``.
    public init(certificate: String, key: String, validAt moment: Date? = nil) throws(ClientIdentityError) {
        let chain = try IdentityPEM.certificates(in: certificate)
        let privateKey = try IdentityPEM.key(in: key)
        guard let leaf = chain.first else { throw ClientIdentityError(.noCertificate) }
        guard leaf.publicKey == privateKey.publicKey else { throw ClientIdentityError(.mismatch) }
        facts = try Facts(leaf)
        if let moment { try facts.check(validAt: moment) }
        do {
            self.chain = try chain.map { try NIOSSLCertificate(bytes: $0.der, format: .der) }
            self.key = try NIOSSLPrivateKey(bytes: Array(privateKey.serializeAsPEM().pemString.utf8), format: .pem)
            _ = try NIOSSLContext(configuration: configuration(trusting: .default))
        } catch {
            throw ClientIdentityError(.unusable)
        }
    }

    func configuration(trusting roots: NIOSSLTrustRoots) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = chain.map { .certificate($0) }
        configuration.privateKey = .privateKey(key)
        configuration.trustRoots = roots
        return configuration
    }
}

extension ClientIdentity: Equatable {
    /// A key has one certificate or several; the certificate says which key.
    public static func == (left: Self, right: Self) -> Bool {
        left.chain == right.chain
    }
}

extension ClientIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        "\(facts.subject) until \(facts.notAfter.formatted(.iso8601)), sha256 \(facts.fingerprint.prefix(16))…"
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["facts": facts]) }
}
