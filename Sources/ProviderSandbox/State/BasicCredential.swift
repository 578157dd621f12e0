internal import Foundation

/// The secret key of `Authorization: Basic base64(secretKey + ":")`
/// (docs.tosspayments.com/reference/using-api/authorization).
enum BasicCredential {
    /// The decoded text before the colon. A wrong form is 403; what the text names is for the caller to look up.
    static func secretKey(in header: String?) throws(ProviderError) -> String {
        guard let header else { throw .named("UNAUTHORIZED_KEY") }
        let words = header.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(words[1])),
            bytes.last == UInt8(ascii: ":")
        else { throw .named("INCORRECT_BASIC_AUTH_FORMAT") }
        // Foundation would drop a byte order mark, which makes the key another one.
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }
}
