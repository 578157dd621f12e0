/// Why a document was refused. Holds none of its values.
public struct StrictJSONError: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// Not JSON by RFC 8259, not UTF-8, empty, or followed by something else.
        public static let malformed = Code(description: "malformed")
        /// An object names a key twice.
        public static let duplicateKey = Code(description: "duplicateKey")
        /// A number has a fraction or an exponent.
        public static let notAnInteger = Code(description: "notAnInteger")
        /// An integer does not fit into `Int64`.
        public static let outOfRange = Code(description: "outOfRange")
        public static let tooDeep = Code(description: "tooDeep")
        /// The name of a field has more than 256 bytes.
        public static let keyTooLong = Code(description: "keyTooLong")
        /// Valid JSON of another shape than the type wants.
        public static let wrongShape = Code(description: "wrongShape")
        /// A field that the type wants is absent or null.
        public static let missing = Code(description: "missing")
        /// A value of the right shape that the type refuses.
        public static let refused = Code(description: "refused")
    }

    public let code: Code
    /// `amount`, `card.number`, `cancels.0.cancelAmount`; nil when the document itself is at fault. The names may be
    /// the sender's own; each is cut at 64 characters.
    public let path: String?
    /// What the type said when it refused the value.
    public let cause: (any Error)?

    init(_ code: Code, path: String?, cause: (any Error)? = nil) {
        self.code = code
        self.path = path
        self.cause = cause
    }

    public static func == (left: StrictJSONError, right: StrictJSONError) -> Bool {
        left.code == right.code && left.path == right.path
    }

    public var description: String {
        path.map { "\(code) at \($0)" } ?? code.description
    }
}
