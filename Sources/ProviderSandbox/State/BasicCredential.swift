internal import Foundation

/// The secret key of `Authorization: Basic base64(secretKey + ":")`
/// (docs.tosspayments.com/reference/using-api/authorization).
enum BasicCredential {
    /// The decoded text before the colon. A wrong form is 403; what the text names is for the caller to look up.
    static func secretKey(in header: String?) throws(ProviderError) -> String {
        guard let header else { throw .named("UNAUTHORIZED_KEY") }
        let words = header.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(words[1])),
            let text = String(data: bytes, encoding: .utf8), text.last == ":"
        else { throw .named("INCORRECT_BASIC_AUTH_FORMAT") }
        return String(text.dropLast())
    }
}
