public import MapaeCore

/// What became of a message, as far as Toss tells. Holds nobody's name and none of its words, so it can be kept.
public struct MessageOutcome: Sendable, Hashable, Codable {
    public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        /// It went out, to everybody it was handed over for, and nothing failed.
        case sent
        /// Something went out and something failed.
        case partial
        /// Toss took it and nothing went out.
        case failed
        /// Toss refused it; nothing went out.
        case refused
        /// Nobody it was for is linked with Toss, or not any more.
        case notLinked
        /// The answer was lost: it may have gone out. It is not sent again.
        case unknown
    }

    /// What went out over a channel, `push`, `inbox`, `sms`, `alimtalk` or `friendtalk`, and what did not.
    public struct Channel: Sendable, Hashable, Codable {
        public let name: String
        public let sent: Int64
        public let failures: [Failure]

        /// How often something failed for the same reason, in Toss' words.
        public struct Failure: Sendable, Hashable, Codable {
            public let reason: String
            public let count: Int
        }
    }

    /// What is known of one recipient.
    public enum EntryStatus: String, Sendable, Hashable, Codable {
        case sent, failed, refused, notLinked, unknown
        /// Toss has it and tells only how many of all went out.
        case untold
    }

    public let status: Status
    /// How many messages Toss took on.
    public let messageCount: Int64
    /// Those that something can be said of.
    public let channels: [Channel]
    /// How many entries there were.
    public let entryCount: Int
    /// The places of those that were not handed over, because they have no live link; counted from 0.
    public let notLinked: [Int]
    /// Toss' own code and words, when it refused.
    public let providerCode: String?
    public let providerMessage: String?

    init(
        _ status: Status, entryCount: Int, notLinked: [Int], messageCount: Int64 = 0, channels: [Channel] = [],
        provider: ProviderReason? = nil
    ) {
        self.status = status
        self.entryCount = entryCount
        self.notLinked = notLinked
        self.messageCount = messageCount
        self.channels = channels
        providerCode = provider?.code
        providerMessage = provider?.message
    }

    /// One for each entry, in their order.
    public var entries: [EntryStatus] {
        let others: EntryStatus =
            switch status {
            case .sent: .sent
            case .partial: .untold
            case .failed: .failed
            case .refused: .refused
            case .notLinked: .notLinked
            case .unknown: .unknown
            }
        var entries = Array(repeating: others, count: entryCount)
        for place in notLinked where entries.indices.contains(place) { entries[place] = .notLinked }
        return entries
    }

    public var provider: ProviderReason? {
        providerCode.map { ProviderReason(code: $0, message: providerMessage ?? "") }
    }
}

/// A message and what became of it.
public struct SentMessage: Sendable {
    public let id: MessageID
    public let outcome: MessageOutcome
}
