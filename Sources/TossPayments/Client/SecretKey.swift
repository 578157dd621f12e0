internal import Foundation

/// A TossPayments secret key of a known form. It decides whether money moves, and never appears in text.
public struct SecretKey: Sendable, Hashable {
    private let text: String
    public let environment: TossPaymentsEnvironment

    /// - Parameter text: `test_sk_…`, `live_sk_…` or, for the payment widget, `test_gsk_…`, `live_gsk_…`.
    /// - Throws: ``InvalidSecretKeyError``.
    public init(_ text: String) throws(InvalidSecretKeyError) {
        if text.isEmpty { throw .empty }
        if text.unicodeScalars.contains("\u{FEFF}") { throw .byteOrderMark }
        if text.unicodeScalars.contains(where: \.properties.isWhitespace) { throw .whitespace }
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let environment = TossPaymentsEnvironment(rawValue: String(parts[0])) else {
            throw .unknownForm
        }
        if parts[1] == "ck" || parts[1] == "gck" { throw .clientKey }
        guard parts[1] == "sk" || parts[1] == "gsk", !parts[2].isEmpty, parts[2].utf8.allSatisfy(\.isKeyCharacter)
        else { throw .unknownForm }
        self.text = text
        self.environment = environment
    }

    /// The value of the `Authorization` header: the key is the user name, the password is empty, the colon counts.
    var basicAuthorization: String {
        "Basic " + Data("\(text):".utf8).base64EncodedString()
    }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `test_sk_[redacted]`: which key it is not, but which kind.
    public var description: String {
        text.split(separator: "_").prefix(2).joined(separator: "_") + "_[redacted]"
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// One host serves both; the key decides.
public enum TossPaymentsEnvironment: String, Sendable, Hashable {
    /// No money moves.
    case test
    case live
}

/// Why a text is no secret key. Holds nothing of it.
public struct InvalidSecretKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public static let empty = Self(description: "the secret key is empty")
    /// With it TossPayments would be sent another key; the encoded header begins with `77u/` then.
    public static let byteOrderMark = Self(description: "the secret key holds a byte order mark (U+FEFF)")
    public static let whitespace = Self(description: "the secret key holds white space or a line break")
    public static let clientKey = Self(
        description:
            "this is a client key (_ck_, _gck_), which is public; the server needs the secret key (_sk_, _gsk_)")
    public static let unknownForm = Self(
        description: "a secret key begins with test_sk_, live_sk_, test_gsk_ or live_gsk_, then letters and digits")
}

extension UInt8 {
    /// A letter, a digit, `-` or `_`.
    var isKeyCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
