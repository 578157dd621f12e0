public import MapaeCore

/// A functional message as an app's back end wants it sent: an approved template, whom it is for, and what fills its
/// variables. Never appears in text, since all but the template is about people.
public struct OutgoingMessage: Sendable {
    public enum Kind: String, Sendable {
        case single
        /// Opens an uploaded bundle that is not released yet.
        case test
        case bulk
    }

    public let kind: Kind
    public let templateCode: String
    public let entries: [Entry]
    /// Of the bundle; for a test alone.
    public let deploymentID: String?

    /// One recipient and what the template says to it.
    public struct Entry: Sendable {
        public let recipient: Recipient
        public let context: [String: ContextValue]

        public init(recipient: Recipient, context: [String: ContextValue]) {
            self.recipient = recipient
            self.context = context
        }
    }

    public enum Recipient: Hashable, Sendable {
        /// One of ours, who is linked with Toss.
        case user(UserID)
        /// Whom the SDK's `getAnonymousKey()` names.
        case anonymous(Secret<String>)

        public static func == (left: Recipient, right: Recipient) -> Bool { left.key == right.key }
        public func hash(into hasher: inout Hasher) { hasher.combine(key) }

        fileprivate var key: String {
            switch self {
            case .user(let user): user.text
            case .anonymous(let key): "anonymous \(key.exposed)"
            }
        }
    }

    /// What a variable of a template becomes.
    public enum ContextValue: Sendable, Hashable {
        case text(String)
        case integer(Int64)
        case number(Double)
        case flag(Bool)
    }

    public static func single(_ entry: Entry, templateCode: String) -> OutgoingMessage {
        OutgoingMessage(kind: .single, templateCode: templateCode, entries: [entry], deploymentID: nil)
    }

    /// - Parameter deploymentID: the UUID of the uploaded bundle.
    public static func test(_ entry: Entry, templateCode: String, deploymentID: String) -> OutgoingMessage {
        OutgoingMessage(kind: .test, templateCode: templateCode, entries: [entry], deploymentID: deploymentID)
    }

    public static func bulk(_ entries: [Entry], templateCode: String) -> OutgoingMessage {
        OutgoingMessage(kind: .bulk, templateCode: templateCode, entries: entries, deploymentID: nil)
    }
}

extension OutgoingMessage: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[message]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
