// Fields of Toss Pay requests that cannot be built against Toss' rules.

/// The order's number, yours to choose and unique for the merchant. After the buyer's authentication it cannot be used
/// again.
public struct OrderNo: Sendable, Hashable, Codable, CustomStringConvertible {
    public let description: String

    /// - Parameter text: 1 to 50 letters, digits and `_ - : . ^ @`.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        let valid =
            (1...50).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.isASCIIAlphanumeric || "_-:.^@".unicodeScalars.contains($0) }
        try Argument.check(valid, "orderNo", "1 to 50 of A-Z a-z 0-9 _ - : . ^ @")
        self.description = text
    }

    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What is sold, shown to the buyer.
public struct ProductDescription: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// - Parameter text: up to 255 characters, not blank, without `\` and `"`.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        let valid = Argument.isText(text, upTo: 255) && !text.contains("\\") && !text.contains("\"")
        try Argument.check(valid, "productDesc", "up to 255 characters, not blank, without \\ and \"")
        self.description = text
    }
}

/// Why money goes back.
public struct RefundReason: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// - Parameter text: 1 to 55 Korean or Latin letters, digits and `_ - : . ^ @ ( ) [ ] # / ! % ? &`. No blanks: Toss'
    ///   page does not list them.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        let valid = (1...Self.maximumLength).contains(text.utf16.count) && text.unicodeScalars.allSatisfy(Self.admits)
        try Argument.check(valid, "reason", "1 to 55 of Korean, A-Z a-z 0-9 _ - : . ^ @ ( ) [ ] # / ! % ? &")
        self.description = text
    }

    /// What is nearest to any text: blanks become `_`, what is not allowed goes, the rest is cut off.
    ///
    /// - Throws: ``AppsInTossError`` when nothing is left.
    public init(nearestTo text: String) throws(AppsInTossError) {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where kept.count < Self.maximumLength {
            if Self.admits(scalar) {
                kept.append(scalar)
            } else if scalar.properties.isWhitespace {
                kept.append("_")
            }
        }
        try self.init(String(kept))
    }

    private static let maximumLength = 55

    private static func admits(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCIIAlphanumeric || scalar.isHangul || "_-:.^@()[]#/!%?&".unicodeScalars.contains(scalar)
    }
}

/// Toss Pay's handle of a payment. Store it before the buyer sees it.
public struct PayToken: Sendable, Hashable, Codable, CustomStringConvertible {
    public let description: String

    /// - Parameter text: 1 to 100 visible ASCII characters; Toss promises at most 30.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        try Argument.check(Argument.isVisibleASCII(text, upTo: 100), "payToken", "1 to 100 visible ASCII characters")
        self.description = text
    }

    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
