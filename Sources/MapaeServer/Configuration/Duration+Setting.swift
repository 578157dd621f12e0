extension Duration {
    /// Reads `3600` (seconds), `500ms`, `90s`, `15m`, `12h` or `30d`; nil for anything else, a sign, a fraction or what
    /// is longer than a thousand years.
    public init?(setting text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits) else { return nil }
        let millisecondsPerUnit: Int64? =
            switch text.dropFirst(digits.count) {
            case "ms": 1
            case "", "s": 1000
            case "m": 60_000
            case "h": 3_600_000
            case "d": 86_400_000
            default: nil
            }
        guard let millisecondsPerUnit else { return nil }
        let (milliseconds, overflow) = count.multipliedReportingOverflow(by: millisecondsPerUnit)
        guard !overflow, milliseconds <= 365_000 * 86_400_000 else { return nil }
        self = .milliseconds(milliseconds)
    }
}
