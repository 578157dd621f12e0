/// Why an operator ended something by hand, kept among the security events.
public enum OperatorReason {
    /// Whether a text can be kept as one: a line of 1 to 200 characters.
    public static func isUsable(_ text: String) -> Bool {
        (1...200).contains(text.count) && !text.contains(where: \.isNewline)
    }
}
