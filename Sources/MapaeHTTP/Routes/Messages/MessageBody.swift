import MapaeCore
import MapaeMessages

/// One recipient of a message in JSON: `{userId | anonymousKey, context}`.
struct MessageEntryBody: Decodable {
    private let userId: UserID?
    private let anonymousKey: WordText?
    private let context: [String: ContextValue]?

    /// - Throws: ``ErrorCode/invalidInput`` unless it names exactly one recipient.
    var entry: OutgoingMessage.Entry {
        get throws(Failure) {
            let recipient: OutgoingMessage.Recipient
            switch (userId, anonymousKey) {
            case (let user?, nil): recipient = .user(user)
            case (nil, let key?): recipient = .anonymous(Secret(key.text))
            case (nil, nil): throw .invalidInput("userId", .missing)
            case (.some, .some): throw .invalidInput("userId", .unexpected)
            }
            return OutgoingMessage.Entry(recipient: recipient, context: (context ?? [:]).mapValues(\.value))
        }
    }

    /// A string, a number or a boolean, and nothing deeper.
    private struct ContextValue: Decodable {
        let value: OutgoingMessage.ContextValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(ParagraphText.self) {
                value = .text(text.text)
            } else if let flag = try? container.decode(Bool.self) {
                value = .flag(flag)
            } else if let number = try? container.decode(Int64.self) {
                value = .integer(number)
            } else {
                value = .number(try container.decode(Double.self))
            }
        }
    }
}

/// What became of a message in JSON.
struct MessageAnswer: Encodable {
    struct Channel: Encodable {
        struct Failure: Encodable {
            let reason: String
            let count: Int
        }

        let channel: String
        let sent: Int64
        let failures: [Failure]
    }

    struct Reason: Encodable {
        let code: String
        let message: String
    }

    let messageId: MessageID
    let status: String
    let messageCount: Int64
    let channels: [Channel]
    /// One word for each entry of a bulk message, in their order.
    let entries: [String]?
    let reason: Reason?

    init(_ message: SentMessage, listsEntries: Bool) {
        let outcome = message.outcome
        messageId = message.id
        status = outcome.status.rawValue
        messageCount = outcome.messageCount
        channels = outcome.channels.map { channel in
            Channel(
                channel: channel.name, sent: channel.sent,
                failures: channel.failures.map { Channel.Failure(reason: $0.reason, count: $0.count) })
        }
        entries = listsEntries ? outcome.entries.map(\.rawValue) : nil
        reason = outcome.provider.map { Reason(code: $0.code, message: $0.message) }
    }
}
