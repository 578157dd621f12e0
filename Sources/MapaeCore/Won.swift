/// An amount of Korean money, in whole won.
///
/// Won have no fraction, so an amount is an integer everywhere: here, in the database (`…_won` columns) and in
/// JSON. Arithmetic is checked: an overflow throws ``AmountOverflow`` instead of trapping or wrapping.
public struct Won: Hashable, Comparable, Sendable {
    public let amount: Int64

    public init(_ amount: Int64) {
        self.amount = amount
    }

    public static let zero = Won(0)

    public static func < (left: Won, right: Won) -> Bool { left.amount < right.amount }

    public func adding(_ other: Won) throws(AmountOverflow) -> Won {
        Won(try checked(amount.addingReportingOverflow(other.amount)))
    }

    public func subtracting(_ other: Won) throws(AmountOverflow) -> Won {
        Won(try checked(amount.subtractingReportingOverflow(other.amount)))
    }

    /// `floor(self × numerator / denominator)`, computed in 128 bits so that the product cannot overflow.
    ///
    /// - Precondition: all three are non-negative and `denominator` is positive.
    public func scaled(by numerator: Int64, over denominator: Int64) throws(AmountOverflow) -> Won {
        precondition(amount >= 0 && numerator >= 0 && denominator > 0, "scaled(by:over:) takes non-negative numbers")
        guard let scaled = Int64(exactly: Int128(amount) * Int128(numerator) / Int128(denominator)) else {
            throw AmountOverflow()
        }
        return Won(scaled)
    }
}

extension Won: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(amount)
    }
}

/// A number of credits: what buyers hold and spend. Integer, checked like ``Won``.
public struct Credits: Hashable, Comparable, Sendable {
    public let count: Int64

    public init(_ count: Int64) {
        self.count = count
    }

    public static let zero = Credits(0)

    public static func < (left: Credits, right: Credits) -> Bool { left.count < right.count }

    public func adding(_ other: Credits) throws(AmountOverflow) -> Credits {
        Credits(try checked(count.addingReportingOverflow(other.count)))
    }

    public func subtracting(_ other: Credits) throws(AmountOverflow) -> Credits {
        Credits(try checked(count.subtractingReportingOverflow(other.count)))
    }
}

extension Credits: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(count)
    }
}

/// A sum of money or credits left the range of a 64-bit integer.
public struct AmountOverflow: Error, Hashable {
    public init() {}
}

private func checked(_ result: (partialValue: Int64, overflow: Bool)) throws(AmountOverflow) -> Int64 {
    guard !result.overflow else { throw AmountOverflow() }
    return result.partialValue
}
