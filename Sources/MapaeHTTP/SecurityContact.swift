/// Whom to tell of a weakness of this installation (RFC 9116).
public struct SecurityContact: Sendable, Equatable {
    static let most = 5

    /// `mailto:`, `https:` or `tel:` URIs, the preferred one first.
    public let contacts: [String]
    /// The `https:` address of the rules for whoever looks for weaknesses.
    let policy: String?

    /// - Returns: nil unless there are one to five contacts, and every URI is one of the forms above.
    public init?(contacts: [String], policy: String?) {
        guard (1...Self.most).contains(contacts.count), contacts.allSatisfy(Self.isContact),
            policy.map(Self.isWebPage) ?? true
        else { return nil }
        self.contacts = contacts
        self.policy = policy
    }

    public static func isWebPage(_ text: String) -> Bool { isURI(text, of: "https://") }

    private static func isContact(_ text: String) -> Bool {
        if isURI(text, of: "mailto:") { return text.dropFirst(7).split(separator: "@").count == 2 }
        return isURI(text, of: "tel:") || isWebPage(text)
    }

    /// In characters that a URI is written with: nothing of it starts a new line or a new field.
    private static func isURI(_ text: String, of scheme: String) -> Bool {
        text.hasPrefix(scheme) && (scheme.utf8.count + 1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !#"<>"\^`{|}"#.utf8.contains($0) }
    }
}
