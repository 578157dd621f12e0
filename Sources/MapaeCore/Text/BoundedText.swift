/// A text from outside that is no larger than its kind may be. Requests are read into these, so that no unbounded text
/// gets any further.
public struct BoundedText<Bound: TextBound>: Sendable, Decodable {
    public let text: String

    /// Nil beyond the limit.
    public init?(_ text: String) {
        guard Bound.limit.admits(text) else { return nil }
        self.text = text
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bounded = BoundedText(try container.decode(String.self)) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: container.codingPath, debugDescription: "larger than it may be",
                    underlyingError: InputFault.tooLong(nil)))
        }
        self = bounded
    }

    public static var limit: TextLimit { Bound.limit }
}

/// The kind of a text, by how large it may be.
public protocol TextBound: Sendable {
    static var limit: TextLimit { get }
}

/// An e-mail address, be its domain in letters of any language.
public typealias AddressText = BoundedText<TextBounds.Address>
public typealias PasswordText = BoundedText<TextBounds.Password>
/// What people call themselves, their teams and keys, before the rules of names.
public typealias NameText = BoundedText<TextBounds.Name>
/// Why somebody does something, in a line.
public typealias ReasonText = BoundedText<TextBounds.Reason>
/// Something signed or sealed: an access token, what another system vouches for.
public typealias TokenText = BoundedText<TextBounds.Token>
/// An identifier, a code, a word of ours.
public typealias WordText = BoundedText<TextBounds.Word>
/// A text that is passed on, such as what a template is filled with.
public typealias ParagraphText = BoundedText<TextBounds.Paragraph>

public enum TextBounds {
    public enum Address: TextBound { public static let limit = TextLimit(bytes: 1024, scalars: 320) }
    public enum Password: TextBound { public static let limit = TextLimit(bytes: 2048, scalars: 512) }
    public enum Name: TextBound { public static let limit = TextLimit(bytes: 1024, scalars: 256) }
    public enum Reason: TextBound { public static let limit = TextLimit(bytes: 800, scalars: 200) }
    public enum Token: TextBound { public static let limit = TextLimit(bytes: 8192, scalars: 8192) }
    public enum Word: TextBound { public static let limit = TextLimit(bytes: 512, scalars: 512) }
    public enum Paragraph: TextBound { public static let limit = TextLimit(bytes: 4096, scalars: 1024) }
}
