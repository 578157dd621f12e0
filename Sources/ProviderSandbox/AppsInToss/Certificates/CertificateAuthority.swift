internal import Crypto
internal import CryptoExtras
internal import Foundation
internal import SwiftASN1
internal import X509

/// The sandbox's own root. Nobody but those who were given its certificate trusts it.
struct CertificateAuthority: Sendable {
    /// A certificate and the key to it, ready to be written down.
    struct Identity: Sendable {
        let certificate: Certificate
        let keyPEM: String

        var certificatePEM: String { get throws { try certificate.serializeAsPEM().pemString + "\n" } }
    }

    let certificate: Certificate
    private let key: Certificate.PrivateKey

    init(certificate: Certificate, key: Certificate.PrivateKey) {
        self.certificate = certificate
        self.key = key
    }

    static func new(at date: Date) throws -> Identity {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName {
            CommonName("Apps in Toss sandbox CA")
            OrganizationName("Mapae sandbox")
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: date.addingTimeInterval(-3600), notValidAfter: date.addingTimeInterval(days(3650)),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            },
            issuerPrivateKey: .init(key))
        return Identity(certificate: certificate, keyPEM: key.pemRepresentation + "\n")
    }

    /// For `localhost` and the loopback addresses.
    func serverIdentity(at date: Date) throws -> Identity {
        let key = P256.Signing.PrivateKey()
        let certificate = try sign(
            .init(key.publicKey), commonName: "localhost", from: date.addingTimeInterval(-3600),
            until: date.addingTimeInterval(Self.days(390)),
            extensions: Certificate.Extensions {
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames([
                    .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                    .ipAddress(ASN1OctetString(contentBytes: Array(repeating: 0, count: 15)[...] + [1])),
                ])
            })
        return Identity(certificate: certificate, keyPEM: key.pemRepresentation + "\n")
    }

    /// The real ones are RSA, name the mini-app in their common name and last 390 days.
    func clientIdentity(appName: String, from: Date, until: Date, key kind: SandboxIdentities.KeyKind) throws
        -> Identity
    {
        let publicKey: Certificate.PublicKey
        let keyPEM: String
        switch kind {
        case .rsa2048:
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            (publicKey, keyPEM) = (.init(key.publicKey), key.pkcs8PEMRepresentation)
        case .p256:
            let key = P256.Signing.PrivateKey()
            (publicKey, keyPEM) = (.init(key.publicKey), key.pemRepresentation)
        }
        let certificate = try sign(
            publicKey, commonName: appName, from: from, until: until,
            extensions: Certificate.Extensions {
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.clientAuth])
            })
        return Identity(certificate: certificate, keyPEM: keyPEM + "\n")
    }

    func hasIssued(_ other: Certificate) -> Bool {
        certificate.publicKey.isValidSignature(other.signature, for: other)
    }

    private func sign(
        _ publicKey: Certificate.PublicKey, commonName: String, from: Date, until: Date,
        extensions: Certificate.Extensions
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey, notValidBefore: from,
            notValidAfter: until, issuer: certificate.subject,
            subject: try DistinguishedName {
                CommonName(commonName)
                OrganizationName("Mapae sandbox")
            },
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions, issuerPrivateKey: key)
    }

    static func days(_ count: Double) -> TimeInterval { count * 86_400 }
}

extension CertificateAuthority.Identity {
    func clientCertificate(appName: String) throws -> SandboxCertificate {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return SandboxCertificate(
            id: SandboxIdentities.fingerprint(serializer.serializedBytes), appName: appName,
            notBefore: certificate.notValidBefore, notAfter: certificate.notValidAfter,
            certificatePEM: try certificatePEM, privateKeyPEM: keyPEM)
    }
}
