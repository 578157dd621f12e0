/// What a TossPayments key says about itself by its prefix: `test_ck_`, `live_gsk_` and so on.
struct TossKey: Hashable {
    enum Side: String {
        /// Public, for the browser.
        case client = "ck"
        /// For the server alone.
        case secret = "sk"
    }

    let isLive: Bool
    /// A key of the payment widget (`gck`, `gsk`) rather than of the API; the two families do not mix.
    let isWidget: Bool
    let side: Side
    private let rest: Substring

    init?(_ text: String) {
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "test" || parts[0] == "live",
            let side = Side(rawValue: String(parts[1].hasPrefix("g") ? parts[1].dropFirst() : parts[1])),
            !parts[2].isEmpty,
            parts[2].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { return nil }
        isLive = parts[0] == "live"
        isWidget = parts[1].hasPrefix("g")
        self.side = side
        rest = parts[2]
    }

    /// A key that only the sandbox knows.
    var isOfSandbox: Bool { rest.hasPrefix("sandbox") }

    /// Real keys are longer; a short one is a placeholder or was cut when it was copied.
    var isTooShort: Bool { rest.count < 12 }
}
