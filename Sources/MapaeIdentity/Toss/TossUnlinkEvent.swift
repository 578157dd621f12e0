/// Why a link with a Toss user ended.
struct TossUnlinkEvent: RawRepresentable, Hashable, Sendable {
    let rawValue: String

    init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The user disconnected the service in the Toss app.
    static let unlink = TossUnlinkEvent(rawValue: "UNLINK")
    /// The user withdrew the consent to the terms of log-in.
    static let withdrawalOfTerms = TossUnlinkEvent(rawValue: "WITHDRAWAL_TERMS")
    /// The user left Toss.
    static let withdrawalFromToss = TossUnlinkEvent(rawValue: "WITHDRAWAL_TOSS")
    /// Disconnected on our side.
    static let disconnected = TossUnlinkEvent(rawValue: "DISCONNECTED")
    /// The account was deleted.
    static let accountDeleted = TossUnlinkEvent(rawValue: "ACCOUNT_DELETED")
    /// A word of Toss that is not known here, and cannot be kept as it is.
    static let other = TossUnlinkEvent(rawValue: "OTHER")

    /// Reads what Toss sent as `referrer`. A new word of Toss counts; what is no word is ``other``.
    init(referrer: String?) {
        let word = referrer ?? ""
        let isWord = (1...32).contains(word.utf8.count) && word.utf8.allSatisfy(TossUnlinkEvent.isOfWord)
        self = isWord && !TossUnlinkEvent.own.contains(word) ? TossUnlinkEvent(rawValue: word) : .other
    }

    private static let own: Set<String> = [disconnected.rawValue, accountDeleted.rawValue]

    private static func isOfWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// Whether the user took back what allowed keeping personal fields: they go at once then. After anything else they
    /// wait with the rest, so that whoever comes back finds everything.
    var endsConsent: Bool {
        self == .withdrawalOfTerms || self == .withdrawalFromToss || self == .accountDeleted
    }
}
