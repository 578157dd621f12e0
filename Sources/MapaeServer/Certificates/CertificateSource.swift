internal import Crypto
internal import Foundation
internal import MapaeCore
public import MutualTLS

/// Where a client certificate and its key come from.
public enum CertificateSource: Sendable {
    /// Two PEM files, which may be replaced while the server runs.
    case files(certificate: String, key: String)
    /// Two texts of the configuration, with the identity that was read from them.
    case texts(ClientIdentity)

    /// Reads and checks it as it is now.
    func identity() throws(ClientIdentityError) -> ClientIdentity {
        switch self {
        case .files(let certificate, let key): try ClientIdentity(certificatePath: certificate, keyPath: key)
        case .texts(let identity): identity
        }
    }

    /// Changes when the content does; nil when a file cannot be read.
    func digest() -> [UInt8]? {
        switch self {
        case .texts(let identity):
            return Array(identity.facts.fingerprint.utf8)
        case .files(let certificate, let key):
            guard let first = Self.content(certificate), let second = Self.content(key) else { return nil }
            return Array(SHA256.hash(data: first)) + Array(SHA256.hash(data: second))
        }
    }

    /// The certificate's file, or `text`.
    var name: String {
        switch self {
        case .files(let certificate, _): certificate
        case .texts: "text"
        }
    }

    private static func content(_ path: String) -> [UInt8]? {
        // A pipe would keep whoever reads it waiting.
        guard
            (try? FileManager.default.attributesOfItem(atPath: resolved(path))[.type]) as? FileAttributeType
                == .typeRegular
        else { return nil }
        return (try? Data(contentsOf: URL(filePath: path))).map(Array.init)
    }

    private static func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    }
}

extension PartnerCertificate.Facts {
    init(_ facts: ClientIdentity.Facts) {
        self.init(
            commonName: facts.commonName, issuer: facts.issuer, serialNumber: facts.serialNumber,
            fingerprint: facts.fingerprint, notBefore: Timestamp(facts.notBefore), notAfter: Timestamp(facts.notAfter),
            keyType: facts.keyType)
    }
}
