/// How much of a text is looked at. Asked before anything else looks at it, in the order of what the questions cost.
public struct TextLimit: Sendable, Hashable {
    /// In UTF-8.
    public let bytes: Int
    public let scalars: Int

    public init(bytes: Int, scalars: Int) {
        self.bytes = bytes
        self.scalars = scalars
    }

    /// Whether whatever is done with the text from now on costs no more than in proportion to its length.
    public func admits(_ text: String) -> Bool {
        text.utf8.count <= bytes && text.unicodeScalars.count <= scalars && !CombiningMarks.pileUp(in: text)
    }
}
