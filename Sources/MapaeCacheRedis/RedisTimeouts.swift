/// How long Redis is waited for.
public struct RedisTimeouts: Sendable {
    /// For a connection.
    public var connect: Duration = .seconds(1)
    /// For the answers to everything sent at once.
    public var answer: Duration = .milliseconds(500)
    /// Between a failure and the first attempt to connect again; it doubles with every further failure.
    public var firstPause: Duration = .milliseconds(100)
    public var longestPause: Duration = .seconds(5)
    /// More decisions than this do not wait at a time; the next is refused at once.
    public var queueLimit = 4096

    public init() {}
}
