extension JSONScanner {
    mutating func scanNumber() throws(StrictJSONError) {
        let negative = pass(UInt8(ascii: "-"))
        let fits = try scanInteger(negative: negative)
        var whole = true
        if pass(UInt8(ascii: ".")) {
            whole = false
            try skipDigits()
        }
        if pass(UInt8(ascii: "e")) || pass(UInt8(ascii: "E")) {
            whole = false
            if !pass(UInt8(ascii: "+")) { _ = pass(UInt8(ascii: "-")) }
            try skipDigits()
        }
        guard mustBeInteger else { return }
        if !whole { throw failure(.notAnInteger) }
        if !fits { throw failure(.outOfRange) }
    }

    private var mustBeInteger: Bool {
        switch numbers.rule {
        case .integersOnly: true
        case .integersIn(let keys): currentKey.map(keys.contains) ?? false
        case .any: false
        }
    }

    /// - Returns: whether the integer fits into `Int64`.
    private mutating func scanInteger(negative: Bool) throws(StrictJSONError) -> Bool {
        let start = position
        var value: Int64 = 0
        var fits = true
        while let digit = nextDigit {
            position += 1
            let (product, first) = value.multipliedReportingOverflow(by: 10)
            let (sum, second) =
                negative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if first || second { fits = false }
            value = sum
        }
        let length = position - start
        if length == 0 || (length > 1 && bytes[start] == UInt8(ascii: "0")) { throw malformed }
        return fits
    }

    private var nextDigit: Int64? {
        guard let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        return Int64(byte - UInt8(ascii: "0"))
    }

    /// At least one digit.
    private mutating func skipDigits() throws(StrictJSONError) {
        if nextDigit == nil { throw malformed }
        while nextDigit != nil { position += 1 }
    }
}
