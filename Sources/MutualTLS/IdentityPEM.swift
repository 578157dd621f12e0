internal import Foundation
internal import SwiftASN1
internal import X509

/// Finds certificates and a key in text that may have gone through an environment variable.
enum IdentityPEM {
    static func certificates(in text: String) throws(ClientIdentityError) -> [Certificate] {
        let documents = try documents(in: text, orElse: .noCertificate)
        guard !documents.isEmpty, documents.allSatisfy({ $0.discriminator == "CERTIFICATE" }) else {
            throw ClientIdentityError(.noCertificate)
        }
        do {
            return try documents.map { try Certificate(pemDocument: $0) }
        } catch {
            throw ClientIdentityError(.noCertificate)
        }
    }

    static func key(in text: String) throws(ClientIdentityError) -> Certificate.PrivateKey {
        // OpenSSL writes parameters of the curve before a key of that curve.
        let documents = try documents(in: text, orElse: .noKey).filter { $0.discriminator != "EC PARAMETERS" }
        guard documents.count == 1, let document = documents.first else { throw ClientIdentityError(.noKey) }
        if document.discriminator == "ENCRYPTED PRIVATE KEY" { throw ClientIdentityError(.encryptedKey) }
        do {
            return try Certificate.PrivateKey(pemDocument: document)
        } catch {
            throw ClientIdentityError(.noKey)
        }
    }

    private static func documents(
        in text: String, orElse code: ClientIdentityError.Code
    ) throws(ClientIdentityError) -> [PEMDocument] {
        guard let plain = plain(text) else { throw ClientIdentityError(code) }
        // The form before PKCS#8 says in a header that it is encrypted, which the parser takes for a fault.
        if plain.contains("Proc-Type:") { throw ClientIdentityError(.encryptedKey) }
        do {
            return try PEMDocument.parseMultiple(pemString: plain)
        } catch {
            throw ClientIdentityError(code)
        }
    }

    /// The text as it was in the file. Nil when there is no PEM in it, or not in a form that is known.
    private static func plain(_ text: String) -> String? {
        let text = ascii(text)
        if text.contains(opening) {
            return text.replacing("\\r", with: "").replacing("\\n", with: "\n").replacing("\r\n", with: "\n")
        }
        let packed = String(text.filter { !$0.isWhitespace })
        guard let bytes = Data(base64Encoded: packed), let file = String(validating: bytes, as: UTF8.self).map(ascii),
            file.contains(opening)
        else { return nil }
        return file.replacing("\r\n", with: "\n")
    }

    /// PEM is ASCII. Other letters may stand in the words around it; they are never compared, which can cost the square of
    /// their number.
    private static func ascii(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    private static let opening = "-----BEGIN "
}
