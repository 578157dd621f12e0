internal import CHiredis
internal import Foundation
internal import MapaeCache
internal import MapaeCore

/// One hiredis connection. Its methods wait; they are called on the connection's own thread alone.
final class RedisLink {
    private let context: UnsafeMutablePointer<redisContext>
    private let patience: RedisTimeouts
    /// The name under which Redis knows the decision script.
    private(set) var scriptDigest = ""

    /// Connects, authenticates, chooses the database and teaches Redis the script.
    init(_ address: RedisAddress, _ patience: RedisTimeouts) throws(CacheError) {
        guard let context = redisConnectWithTimeout(address.host, address.port, patience.connect.timeval) else {
            throw RedisLink.unreachable
        }
        self.context = context
        self.patience = patience
        guard context.pointee.err == 0, redisSetTimeout(context, patience.answer.timeval) == REDIS_OK else {
            throw RedisLink.unreachable
        }
        if let password = address.password {
            let words = ["AUTH"] + (address.user.map { [$0.exposed] } ?? []) + [password.exposed]
            guard case .text("OK") = try exchange(words) else {
                throw CacheError(description: "Redis does not take the password")
            }
        }
        if address.database != 0 {
            guard case .text("OK") = try exchange(["SELECT", String(address.database)]) else {
                throw CacheError(description: "Redis has no database \(address.database)")
            }
        }
        try loadScript()
    }

    deinit { redisFree(context) }

    func loadScript() throws(CacheError) {
        guard case .text(let digest) = try exchange(["SCRIPT", "LOAD", DecisionScript.text]) else {
            throw CacheError(description: "Redis does not take scripts")
        }
        scriptDigest = digest
    }

    /// Sends commands in one go and reads their answers in order.
    ///
    /// - Throws: when the connection is lost or an answer did not come in time; the link is of no use then.
    func exchange(_ commands: [[String]]) throws(CacheError) -> [RedisAnswer] {
        let deadline = ContinuousClock.now + patience.answer
        for command in commands { try append(command) }
        var isWritten: CInt = 0
        while isWritten == 0 {
            guard redisBufferWrite(context, &isWritten) == REDIS_OK else { throw RedisLink.lost }
        }
        var answers: [RedisAnswer] = []
        answers.reserveCapacity(commands.count)
        while answers.count < commands.count {
            // A read has its own dead-line; answers that come drop by drop have this one.
            guard ContinuousClock.now < deadline else { throw RedisLink.lost }
            answers.append(try nextAnswer())
        }
        return answers
    }

    private func exchange(_ command: [String]) throws(CacheError) -> RedisAnswer {
        try exchange([command]).first ?? .other
    }

    private func append(_ command: [String]) throws(CacheError) {
        let words = command.map { strdup($0) }
        defer { words.forEach { free($0) } }
        var pointers = words.map { UnsafePointer($0) }
        let lengths = command.map(\.utf8.count)
        let result = redisAppendCommandArgv(context, CInt(words.count), &pointers, lengths)
        guard result == REDIS_OK else { throw RedisLink.lost }
    }

    private func nextAnswer() throws(CacheError) -> RedisAnswer {
        var reply: UnsafeMutableRawPointer?
        guard redisGetReply(context, &reply) == REDIS_OK, let reply else { throw RedisLink.lost }
        defer { freeReplyObject(reply) }
        return RedisAnswer(reply.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private static let unreachable = CacheError(description: "Redis cannot be reached")
    private static let lost = CacheError(description: "Redis did not answer in time, or the connection was lost")
}

extension Duration {
    fileprivate var timeval: timeval {
        let (seconds, attoseconds) = components
        return Foundation.timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
