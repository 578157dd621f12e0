/// The code of an approved message template.
public struct TemplateSetCode: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// - Parameter text: 1 to 200 visible ASCII characters.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        try Argument.check(
            Argument.isVisibleASCII(text, upTo: 200), "templateSetCode", "1 to 200 visible ASCII characters")
        self.description = text
    }
}

/// What fills a template's variables. Never appears in text.
public struct MessageContext: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public let values: [String: MessageValue]

    public init(_ values: [String: MessageValue]) {
        self.values = values
    }

    public init(dictionaryLiteral elements: (String, MessageValue)...) {
        self.values = Dictionary(elements) { _, last in last }
    }
}

extension MessageContext: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[message context]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The value of a template's variable.
public enum MessageValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case number(Double)
    case flag(Bool)
}

extension MessageValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension MessageValue: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .flag(let value): try container.encode(value)
        }
    }
}

/// A message to one user.
public struct TemplateMessage: Sendable, Hashable {
    public var template: TemplateSetCode
    public var context: MessageContext

    public init(template: TemplateSetCode, context: MessageContext) {
        self.template = template
        self.context = context
    }
}

/// The id of an uploaded bundle of the mini-app, for test messages.
public struct DeploymentID: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// - Parameter text: a UUID, 1 to 64 visible ASCII characters.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        try Argument.check(Argument.isVisibleASCII(text, upTo: 64), "deploymentId", "1 to 64 visible ASCII characters")
        self.description = text
    }
}

/// One message to many users, each with a context of its own.
public struct BulkMessage: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public var user: UserReference
        public var context: MessageContext

        public init(user: UserReference, context: MessageContext) {
            self.user = user
            self.context = context
        }
    }

    /// The most entries of one call.
    public static let maximumEntries = 2500

    public let template: TemplateSetCode
    public let entries: [Entry]

    /// - Parameter entries: 1 to 2,500, each user once. Toss means it for 50 and more.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(template: TemplateSetCode, entries: [Entry]) throws(AppsInTossError) {
        try Argument.check(
            (1...Self.maximumEntries).contains(entries.count), "contextList", "1 to 2,500 entries")
        try Argument.check(
            Set(entries.map(\.user)).count == entries.count, "contextList", "without a user named twice")
        self.template = template
        self.entries = entries
    }
}
