extension VisibleText {
    /// A text that people read, or what is wrong with it.
    ///
    /// - Parameter longest: how many characters people are told that it may have.
    /// - Throws: ``ErrorCode/invalidInput`` with the field for one of no or too great a length,
    ///   ``ErrorCode/unreadableText`` for one with something hidden in it.
    public static func required(
        _ given: String, _ field: String, within limit: TextLimit, longest: Int? = nil, foldsLines: Bool = false
    ) throws(Failure) -> String {
        do throws(Fault) {
            return try VisibleText(given, within: limit, foldsLines: foldsLines).text
        } catch {
            switch error {
            case .empty: throw .invalidInput(field, .missing)
            case .tooLong: throw .invalidInput(field, .tooLong(longest))
            case .hidden: throw Failure(.unreadableText, field: field)
            }
        }
    }
}
