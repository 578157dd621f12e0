/// The code of a promotion, from the console.
public struct PromotionCode: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// - Parameter text: 1 to 64 letters, digits and `_ -`; Toss uses ULIDs, behind `TEST_` for tests.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        let valid =
            (1...64).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.isASCIIAlphanumeric || $0 == "_" || $0 == "-" }
        try Argument.check(valid, "promotionCode", "1 to 64 of A-Z a-z 0-9 _ -")
        self.description = text
    }

    /// Whether no points are given and no money is taken.
    public var isTest: Bool { description.hasPrefix("TEST_") }
}

/// The key one grant is made under, good for an hour. Save it before the grant: the same key never grants twice.
public struct PromotionKey: Sendable, Hashable, Codable {
    public let exposed: String

    /// - Parameter text: 1 to 256 visible ASCII characters; Toss gives base64 of 32 bytes.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        try Argument.check(Argument.isVisibleASCII(text, upTo: 256), "key", "1 to 256 visible ASCII characters")
        self.exposed = text
    }

    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(exposed)
    }
}

extension PromotionKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[promotion key]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// How many Toss points one grant gives.
public struct PromotionPoints: Sendable, Hashable {
    public let points: Int64

    /// - Parameter points: 1 to 5,000, Toss' maximum for one person.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ points: Int64) throws(AppsInTossError) {
        try Argument.check(points > 0 && points <= 5000, "amount", "1 to 5,000")
        self.points = points
    }
}

/// What became of a grant.
public struct PromotionResult: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let success = Self(rawValue: "SUCCESS")
    /// Ask again.
    public static let pending = Self(rawValue: "PENDING")
    /// Nothing was given, and the budget has it back.
    public static let failed = Self(rawValue: "FAILED")
    /// The answer named the key alone, as in one of Toss' samples: it says nothing, ask again.
    public static let untold = Self(rawValue: "UNTOLD")
}
