/// Something that goes wrong on purpose with requests to the sandbox.
public struct SandboxFault: Sendable {
    public enum Kind: Sendable {
        /// The connection breaks before the request is looked at; nothing happens.
        case dropRequest
        /// The request takes effect; the connection breaks instead of an answer.
        case dropResponse
        /// The connection breaks, and the request takes effect later in virtual time. Until then the same
        /// Idempotency-Key is answered 409; the partner API, which has no such keys, shows payments as under way.
        case lateCommit(seconds: Int, readsBefore: ReadsBefore)
        /// A read shows the payment as it was so long ago in virtual time.
        case staleRead(seconds: Int)
        /// The request takes effect at once and is answered after this much real time.
        case delay(milliseconds: Int)
        /// Half of the answer's body, then the end of the connection.
        case partialBody
        /// The answer's head, then a reset of the connection.
        case resetAfterHeaders
        /// An answer that is not the provider's, as of a proxy in front of it; nothing happens.
        case status(Int)
        /// A documented error, or any code for the partner API; nothing happens. `isKept` binds it to the request's
        /// Idempotency-Key.
        case errorCode(String, isKept: Bool)
    }

    /// What reads say of a payment whose confirm is to commit late.
    public enum ReadsBefore: String, Sendable {
        case inProgress = "IN_PROGRESS"
        case notFound = "404"
    }

    /// Nil for any.
    public var method: String?
    /// A prefix, or with `*` (any characters but `/`) a whole path: `/v1/payments/*/cancel`.
    public var path: String
    public var kind: Kind
    /// How many requests it meets.
    public var times: Int
    /// Meets one in so many of the requests that match, by the sandbox's seed; nil meets every one.
    public var oneIn: Int?

    public init(method: String? = nil, path: String, kind: Kind, times: Int = 1, oneIn: Int? = nil) {
        self.method = method
        self.path = path
        self.kind = kind
        self.times = times
        self.oneIn = oneIn
    }
}

extension SandboxFault.Kind {
    /// As the control API spells it.
    public var name: String {
        switch self {
        case .dropRequest: "dropRequest"
        case .dropResponse: "dropResponse"
        case .lateCommit: "lateCommit"
        case .staleRead: "staleRead"
        case .delay: "delay"
        case .partialBody: "partialBody"
        case .resetAfterHeaders: "resetAfterHeaders"
        case .status: "status"
        case .errorCode: "errorCode"
        }
    }

    /// A late commit needs something to commit, a stale read something to read.
    func suits(method: String, path: String) -> Bool {
        // The partner API reads by POST.
        let isRead = PartnerRoute(path: path)?.isRead ?? (method == "GET")
        return switch self {
        case .lateCommit: method == "POST" && !isRead
        case .staleRead: isRead
        case .dropRequest, .dropResponse, .delay, .partialBody, .resetAfterHeaders, .status, .errorCode: true
        }
    }
}
