internal import Foundation

/// Decodes JSON as `JSONDecoder` does, but refuses what it lets pass: duplicate keys, numbers with a fraction or an
/// exponent (`100.0`, `1e3`), integers beyond `Int64`, deep nesting, keys of more than 256 bytes, invalid UTF-8, a byte
/// order mark and anything behind the document.
///
/// The document is checked whole (RFC 8259) before a single value is decoded, so fields the type does not know are
/// held to the same rules. Two keys are the same when Swift's `String` says so: escapes are resolved first, and
/// canonically equivalent spellings (U+212A KELVIN SIGN and `K`) are one key, because `JSONDecoder` merges them.
public struct StrictJSONDecoder: Sendable {
    /// Which numbers a document may hold.
    public struct Numbers: Hashable, Sendable {
        enum Rule: Hashable {
            case integersOnly
            case integersIn(Set<String>)
            case any
        }

        let rule: Rule

        /// Integers within `Int64`, written without fraction and exponent, wherever they stand.
        public static let integersOnly = Numbers(rule: .integersOnly)
        /// The same for the values of these keys, in any object; other numbers are free. For documents that hold
        /// money and may grow other fields.
        public static func integers(in keys: Set<String>) -> Numbers { Numbers(rule: .integersIn(keys)) }
        /// Every number of RFC 8259. Never for money.
        public static let any = Numbers(rule: .any)
    }

    /// Of a key, as it stands between its quotes. Telling keys apart takes hashing them, here and in `JSONDecoder`, and
    /// hashing a `String` normalises it: one key of 30,000 combining marks took two seconds.
    static let maximumKeyBytes = 256

    /// How many arrays and objects may stand inside one another; a scalar has depth 0. At most 512.
    public var maximumDepth: Int
    public var numbers: Numbers

    public init(maximumDepth: Int = 32, numbers: Numbers = .integersOnly) {
        self.maximumDepth = maximumDepth
        self.numbers = numbers
    }

    /// - Throws: ``StrictJSONError`` with what was wrong and, where a field is at fault, its path.
    public func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
        // Both the scanner and JSONDecoder recurse, and JSONDecoder gives up at 512.
        var scanner = JSONScanner(bytes: bytes, maximumDepth: min(maximumDepth, 512), numbers: numbers)
        try scanner.scanDocument()
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw StrictJSONError(error.strictCode, path: error.dottedPath, cause: error.refusal)
        } catch {
            throw StrictJSONError(.wrongShape, path: nil)
        }
    }
}

extension DecodingError {
    fileprivate var strictCode: StrictJSONError.Code {
        switch self {
        case .keyNotFound, .valueNotFound: .missing
        case .dataCorrupted: .refused
        default: .wrongShape
        }
    }

    fileprivate var refusal: (any Error)? {
        guard case .dataCorrupted(let context) = self else { return nil }
        return context.underlyingError
    }

    /// `cancels.0.cancelAmount`; nil for the document itself.
    fileprivate var dottedPath: String? {
        let keys: [any CodingKey]
        switch self {
        case .keyNotFound(let key, let context): keys = context.codingPath + [key]
        case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
            keys = context.codingPath
        @unknown default: keys = []
        }
        if keys.isEmpty { return nil }
        return keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
