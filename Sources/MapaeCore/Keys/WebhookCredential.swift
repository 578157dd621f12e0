internal import Crypto
internal import Foundation

/// The credential of a provider that does not keep to one spelling of it. The whole text counts (2.2), written as
/// `Basic <base64>`, `Basic <text>`, `Bearer <text>`, `Bearer <base64>`, or alone.
public struct WebhookCredential: Sendable {
    private let digests: [[UInt8]]

    /// - Parameter texts: as they stand in the provider's console; two while one is being replaced. Without any, nothing
    ///   matches.
    public init(_ texts: [Secret<String>]) {
        digests = texts.map { WebhookCredential.digest($0.exposed.utf8) }
    }

    /// Compares every reading of the header with every credential, in a time that tells nothing of either.
    ///
    /// - Parameter authorization: the values of the header `Authorization`; more than one never match.
    public func matches(_ authorization: [String]) -> Bool {
        guard authorization.count == 1, authorization[0].utf8.count <= 2048 else { return false }
        var isMatch = false
        for reading in WebhookCredential.readings(of: authorization[0]) {
            let digest = WebhookCredential.digest(reading)
            for known in digests { isMatch = equalInConstantTime(digest, known) || isMatch }
        }
        return isMatch
    }

    private static func readings(of header: String) -> [[UInt8]] {
        let parts = header.split(separator: " ", maxSplits: 1)
        let isSchemed = parts.count == 2 && ["basic", "bearer"].contains(parts[0].lowercased())
        let text = isSchemed ? String(parts[1]) : header
        let decoded = isSchemed ? Data(base64Encoded: text).map { Array($0) } : nil
        return [Array(text.utf8)] + [decoded].compactMap { $0 }
    }

    private static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(bytes)))
    }
}
