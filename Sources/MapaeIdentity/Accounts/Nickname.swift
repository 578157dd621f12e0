internal import MapaeCore

/// A name others see, of a person (1 to 20 characters), a team or a key: a ``VisibleText``.
enum Nickname {
    /// - Throws: ``ErrorCode/invalidInput`` or ``ErrorCode/unreadableText`` with the field.
    static func required(
        _ given: String, maximum: Int = 20, field: String = "nickname"
    ) throws(Failure) -> String {
        // A character can pile up any number of marks; the limit bounds what is looked at, and what is stored.
        let limit = TextLimit(bytes: maximum * 16, scalars: maximum * 4)
        let name = try VisibleText.required(given, field, within: limit, longest: maximum)
        guard name.count <= maximum else { throw .invalidInput(field, .tooLong(maximum)) }
        return name
    }
}
