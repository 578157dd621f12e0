import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// A throw-away certificate authority. Each test makes its own.
struct Authority {
    let certificate: Certificate
    private let key = P256.Signing.PrivateKey()
    private let name: DistinguishedName

    init(_ commonName: String = "test root") throws {
        name = try DistinguishedName {
            CommonName(commonName)
            OrganizationName("Mapae tests")
        }
        certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSinceNow: -86_400), notValidAfter: Date(timeIntervalSinceNow: 86_400),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
    }

    /// What it issues: a certificate and its key, as PEM text.
    struct Issued {
        let certificate: String
        let key: String
    }

    func issue(
        _ commonName: String, for publicKey: Certificate.PublicKey, serial: UInt64 = .random(in: 1 ... .max),
        from: Date = Date(timeIntervalSinceNow: -3600), until: Date = Date(timeIntervalSinceNow: 3600)
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(serial), publicKey: publicKey,
            notValidBefore: from, notValidAfter: until, issuer: name,
            subject: DistinguishedName { CommonName(commonName) }, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                SubjectAlternativeNames([.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
    }

    func issue(
        _ commonName: String, from: Date = Date(timeIntervalSinceNow: -3600),
        until: Date = Date(timeIntervalSinceNow: 3600)
    ) throws -> Issued {
        let key = P256.Signing.PrivateKey()
        let certificate = try issue(commonName, for: .init(key.publicKey), from: from, until: until)
        return Issued(certificate: try certificate.serializeAsPEM().pemString, key: key.pemRepresentation)
    }

    var root: NIOSSLCertificate {
        get throws {
            try NIOSSLCertificate(bytes: Array(certificate.serializeAsPEM().pemString.utf8), format: .pem)
        }
    }
}
