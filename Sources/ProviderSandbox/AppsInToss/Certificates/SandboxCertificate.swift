public import Foundation

/// A client certificate of a mini-app with its key, as the console hands them out.
public struct SandboxCertificate: Hashable, Sendable {
    /// SHA-256 of the certificate in hexadecimal digits; names it in ``Sandbox/revokeCertificate(id:)``.
    public let id: String
    /// The certificate's common name.
    public let appName: String
    public let notBefore: Date
    public let notAfter: Date
    public let certificatePEM: String
    /// PKCS#8 without a passphrase.
    public let privateKeyPEM: String
}

/// What the sandbox remembers of a certificate it has issued.
struct CertificateRecord: Codable, Sendable {
    let id: String
    let appName: String
    let notBefore: Moment
    let notAfter: Moment
    var isRevoked = false
    /// The one host that does not let it in.
    var refusedBy: PartnerHost?

    init(_ certificate: SandboxCertificate) {
        id = certificate.id
        appName = certificate.appName
        notBefore = Moment(certificate.notBefore)
        notAfter = Moment(certificate.notAfter)
    }

    /// Certificates live by the real clock, as everything in TLS does.
    func isValid(at date: Date) -> Bool {
        let moment = Moment(date)
        return !isRevoked && notBefore <= moment && moment <= notAfter
    }
}
