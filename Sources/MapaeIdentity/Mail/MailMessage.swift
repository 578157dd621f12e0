public import MapaeCore

/// A plain-text message to one person. Every textual form of it is `[redacted]`: it names somebody and may hold a link
/// that opens an account.
public struct MailMessage: Sendable {
    /// One e-mail address, without a name beside it.
    public let recipient: String
    /// One line.
    public let subject: String
    public let text: Secret<String>

    /// - Throws: ``InvalidMail`` for a recipient that is no e-mail address, or a subject that is empty, longer than
    ///   200 characters or holds a control character: a line break there would begin a header of somebody else's.
    public init(to recipient: String, subject: String, text: String) throws(InvalidMail) {
        guard MailMessage.isAddress(recipient) else {
            throw InvalidMail(reason: "the recipient is no address")
        }
        guard (1...200).contains(subject.unicodeScalars.count),
            !subject.unicodeScalars.contains(where: { $0.properties.generalCategory.isLineMatter })
        else { throw InvalidMail(reason: "the subject is not one line of 1 to 200 characters") }
        self.recipient = recipient
        self.subject = subject
        self.text = Secret(text)
    }

    /// Whether a text is an e-mail address and nothing else, its domain in lower case.
    public static func isAddress(_ text: String) -> Bool { EmailAddress(text)?.text == text }
}

extension MailMessage: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Unicode.GeneralCategory {
    fileprivate var isLineMatter: Bool {
        self == .control || self == .lineSeparator || self == .paragraphSeparator
    }
}

/// Why a message cannot be made. Safe to print.
public struct InvalidMail: Error, Sendable, CustomStringConvertible {
    let reason: String
    public var description: String { reason }
}
