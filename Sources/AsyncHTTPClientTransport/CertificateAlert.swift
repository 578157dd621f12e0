internal import NIOSSL

/// A TLS alert by which a server refuses a client certificate, or its absence (RFC 8446, section 6.2).
///
/// Under TLS 1.3 a client has finished its part of the handshake, and may have written its request, before the server
/// has looked at the certificate; the refusal shows at the first read. A server sends these alerts while it checks the
/// handshake, before it decrypts anything that follows, and BoringSSL's clients are never asked for a certificate later.
/// So one of them before any answer says that the request was not read.
enum CertificateAlert: UInt32 {
    case badCertificate = 42
    case unsupportedCertificate = 43
    case certificateRevoked = 44
    case certificateExpired = 45
    case certificateUnknown = 46
    case unknownCA = 48
    case accessDenied = 49
    case certificateRequired = 116

    /// Nil for any other failure: of our own side, of the network, or of the handshake in general.
    init?(_ error: any Error) {
        let stack: NIOBoringSSLErrorStack
        switch error {
        case NIOSSLError.handshakeFailed(.sslError(let errors)), BoringSSLError.sslError(let errors): stack = errors
        default: return nil
        }
        for error in stack {
            guard let alert = Self.alert(in: error) else { continue }
            self = alert
            return
        }
        return nil
    }

    /// BoringSSL packs a library number and a reason into one; a received alert is reason 1000 and its number. NIOSSL
    /// shows the packed number in the text alone: `Error: 268436572 error:1000045c:…`.
    private static func alert(in error: BoringSSLInternalError) -> CertificateAlert? {
        let words = error.description.split(separator: " ", maxSplits: 2)
        guard words.count > 1, let packed = UInt32(words[1]), packed >> 24 == librarySSL else { return nil }
        let reason = packed & 0xFFF
        return reason > 1000 ? CertificateAlert(rawValue: reason - 1000) : nil
    }

    private static let librarySSL: UInt32 = 16
}
