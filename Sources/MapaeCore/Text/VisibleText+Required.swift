extension VisibleText {
    /// A text that people read, or what is wrong with it.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` with the field for one of no or too great a length,
    ///   ``ErrorCode/unreadableText`` for one with something hidden in it.
    public static func required(
        _ given: String, _ field: String, within limit: TextLimit, foldsLines: Bool = false
    ) throws(Failure) -> String {
        do throws(Fault) {
            return try VisibleText(given, within: limit, foldsLines: foldsLines).text
        } catch {
            switch error {
            case .size: throw .invalidInput(field)
            case .hidden: throw Failure(.unreadableText, field: field)
            }
        }
    }
}
