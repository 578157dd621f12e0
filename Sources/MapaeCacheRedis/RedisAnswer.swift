internal import CHiredis

/// What Redis said to one command, as far as it is of use here.
enum RedisAnswer: Sendable {
    case integer(Int64)
    case integers([Int64])
    case text(String)
    /// The first word, such as `NOSCRIPT`; the rest may quote what was sent.
    case error(String)
    case other

    init(_ reply: redisReply) {
        switch reply.type {
        case REDIS_REPLY_INTEGER:
            self = .integer(reply.integer)
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS:
            self = .text(RedisAnswer.text(of: reply))
        case REDIS_REPLY_ERROR:
            self = .error(String(RedisAnswer.text(of: reply).prefix { $0 != " " }))
        case REDIS_REPLY_ARRAY:
            let elements = UnsafeBufferPointer(start: reply.element, count: Int(reply.elements))
            let integers = elements.compactMap { $0?.pointee }.filter { $0.type == REDIS_REPLY_INTEGER }.map(\.integer)
            self = integers.count == elements.count ? .integers(integers) : .other
        default:
            self = .other
        }
    }

    private static func text(of reply: redisReply) -> String {
        let bytes = UnsafeRawBufferPointer(start: reply.str, count: Int(reply.len))
        return String(decoding: bytes, as: UTF8.self)
    }
}
