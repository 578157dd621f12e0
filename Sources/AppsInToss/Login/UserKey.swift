/// Toss' number of a user of one mini-app; the only thing an account may be matched by. Never appears in text, since it
/// leads to a person.
public struct UserKey: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// A number; one page of Toss writes it as text.
    public init(from decoder: any Decoder) throws {
        self.rawValue = try FlexibleInteger(from: decoder).value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension UserKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[user key]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The hash the SDK's `getAnonymousKey()` gives. It proves that such a user exists in this mini-app, **not** that the
/// caller is that user: never a log-in.
public struct AnonymousKey: Hashable, Sendable {
    public let exposed: String

    /// - Parameter text: 1 to 512 visible ASCII characters.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        try Argument.check(
            Argument.isVisibleASCII(text, upTo: 512), "anonymousKey", "1 to 512 visible ASCII characters")
        self.exposed = text
    }

    private init(known text: String) {
        self.exposed = text
    }

    /// Nobody's.
    static let probe = AnonymousKey(known: "probe")
}

extension AnonymousKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[anonymous key]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Whom a message or a promotion is for.
public enum UserReference: Hashable, Sendable {
    case user(UserKey)
    case anonymous(AnonymousKey)
}
