internal import Foundation

/// Decodes JSON as `JSONDecoder` does, but refuses what it lets pass: duplicate keys, numbers with a fraction or an exponent
/// (`100.0`, `1e3`), deep nesting, invalid UTF-8 and anything behind the document.
public struct StrictJSONDecoder: Sendable {
    public var maximumDepth: Int

    public init(maximumDepth: Int = 32) {
        self.maximumDepth = maximumDepth
    }

    /// - Throws: ``StrictJSONError`` with what was wrong and, for a missing or mistyped field, its path.
    public func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
        fatalError("contract")
    }
}

/// Why a document was refused.
public struct StrictJSONError: Error, Sendable {
    public struct Code: Hashable, Sendable {
        let name: String
        public static let malformed = Code(name: "malformed")
        public static let duplicateKey = Code(name: "duplicateKey")
        public static let notAnInteger = Code(name: "notAnInteger")
        public static let tooDeep = Code(name: "tooDeep")
        /// Valid JSON of another shape than the type wants.
        public static let wrongShape = Code(name: "wrongShape")
    }

    public let code: Code
    /// `amount`, `card.number`; nil when the document itself is at fault.
    public let path: String?
}
