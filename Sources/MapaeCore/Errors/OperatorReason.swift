/// Why an operator ended something by hand, kept among the security events.
public enum OperatorReason {
    /// Whether a text can be kept as one: a line of 1 to 200 characters in which nothing is hidden.
    public static func isUsable(_ text: String) -> Bool {
        (try? VisibleText(text, within: ReasonText.limit)) != nil
    }

    /// - Throws: ``ErrorCode/invalidInput`` or ``ErrorCode/unreadableText`` for `reason`, if there is one.
    public static func check(_ text: String?) throws(Failure) {
        guard let text else { return }
        _ = try VisibleText.required(text, "reason", within: ReasonText.limit, longest: ReasonText.limit.scalars)
    }
}
