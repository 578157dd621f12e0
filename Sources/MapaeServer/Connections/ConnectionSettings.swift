/// How long a connection may be held, and how many there may be (``Setting/headerTimeout`` and its neighbours).
public struct ConnectionSettings: Sendable {
    /// From the first byte of a request's head, or from the opening of the connection, to the head's end.
    public var headTimeout: Duration = .seconds(10)
    /// From the end of the head to the end of the body.
    public var bodyTimeout: Duration = .seconds(30)
    /// What a body has to bring on average, once ``bodyGrace`` is over.
    public var bodyBytesPerSecond = 1024
    public var bodyGrace: Duration = .seconds(10)
    /// Between an answer and the next request.
    public var idleTimeout: Duration = .seconds(60)
    /// How long an answer may lie without its reader taking any of it.
    public var answerTimeout: Duration = .seconds(30)
    /// Of one address, or of one /64 of IPv6. Trusted proxies are not counted so.
    public var perAddress = 200
    /// Of all; nil for what the descriptors allow, 10,000 at most.
    public var inAll: Int?

    public init() {}

    /// Beyond ``inAll``, for `/healthz` and `/readyz` asked from this machine or by a trusted proxy.
    static let reserve = 16
    /// How long one of the reserve has for its head.
    static let reserveHeadTimeout: Duration = .seconds(2)
    /// How long a connection that was told to go is listened to, so that the reset of unread bytes does not overtake the answer.
    static let lingerTime: Duration = .seconds(2)
    /// The same for one that was not let in, of which there may be many.
    static let refusedLingerTime: Duration = .milliseconds(250)
}
