internal import Foundation

/// A text in which equal characters are equal bytes (NFC, UAX 15): the one place where text is normalised canonically,
/// because nothing else may do so before its size is known.
public struct NormalizedText: Sendable {
    public let text: String

    /// Nil beyond the limit.
    public init?(_ given: String, within limit: TextLimit) {
        guard limit.admits(given) else { return nil }
        text = given.precomposedStringWithCanonicalMapping
    }
}
