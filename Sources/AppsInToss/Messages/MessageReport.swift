/// What became of messages. An answer of success may hold failures: look at ``isComplete``.
public struct MessageReport: Sendable, Hashable {
    public enum Channel: String, Sendable, Hashable, CaseIterable {
        case push = "Push"
        case inbox = "Inbox"
        case sms = "Sms"
        case alimtalk = "Alimtalk"
        case friendtalk = "Friendtalk"
    }

    public struct Delivery: Sendable, Hashable {
        public let channel: Channel
        public let contentId: String?
    }

    public struct Failure: Sendable, Hashable {
        public let channel: Channel
        public let contentId: String?
        public let reason: String?
    }

    /// How many messages Toss took on.
    public let messageCount: Int64
    /// How many went out over each channel; a missing one is none.
    public let sent: [Channel: Int64]
    public let deliveries: [Delivery]
    public let failures: [Failure]

    /// Whether anything went out, and nothing failed.
    public var isComplete: Bool { failures.isEmpty && sent.values.contains { $0 > 0 } }
}

extension MessageReport: Decodable {
    private struct Keys: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) {
            stringValue = name
        }

        init?(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }

    private struct Entry: Decodable {
        let contentId: FlexibleText?
        let reachedFailReason: FlexibleText?
        /// The spelling of 2025.
        let reachFailReason: FlexibleText?
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        messageCount = try container.decode(Int64.self, forKey: Keys("msgCount"))
        var sent: [Channel: Int64] = [:]
        for channel in Channel.allCases {
            let count = try container.decodeIfPresent(Int64.self, forKey: Keys("sent\(channel.rawValue)Count"))
            sent[channel] = count.flatMap { $0 == 0 ? nil : $0 }
        }
        self.sent = sent
        deliveries = try Self.entries(of: Keys("detail"), in: container).map {
            Delivery(channel: $0, contentId: $1.contentId?.value)
        }
        failures = try Self.entries(of: Keys("fail"), in: container).map {
            Failure(
                channel: $0, contentId: $1.contentId?.value,
                reason: ($1.reachedFailReason ?? $1.reachFailReason)?.value)
        }
    }

    private static func entries(
        of key: Keys, in container: KeyedDecodingContainer<Keys>
    ) throws -> [(Channel, Entry)] {
        guard container.contains(key), try !container.decodeNil(forKey: key) else { return [] }
        let lists = try container.nestedContainer(keyedBy: Keys.self, forKey: key)
        return try Channel.allCases.flatMap { channel in
            (try lists.decodeIfPresent([Entry].self, forKey: Keys("sent\(channel.rawValue)")) ?? [])
                .map { (channel, $0) }
        }
    }
}
