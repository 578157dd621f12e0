/// What a caller is told when something cannot be done: a stable code from ``ErrorCode``, never the cause.
///
/// Domain services throw it for everything a caller can cause or should react to. Any other error that reaches a route
/// is answered as ``ErrorCode/internalError``; the cause is logged with the request id and not sent.
public struct Failure: Error, Sendable {
    public let code: ErrorCode
    /// The request field at fault, for ``ErrorCode/invalidInput``.
    public let field: String?
    /// What is wrong with that field.
    public let fault: InputFault?
    /// The payment provider's own code and message, shown to the buyer beside ours.
    public let provider: ProviderReason?
    /// Seconds to wait before trying again (`Retry-After`).
    public let retryAfterSeconds: Int?

    public init(
        _ code: ErrorCode, field: String? = nil, provider: ProviderReason? = nil, retryAfterSeconds: Int? = nil
    ) {
        self.init(code, field: field, fault: nil, provider: provider, retryAfterSeconds: retryAfterSeconds)
    }

    private init(
        _ code: ErrorCode, field: String?, fault: InputFault?, provider: ProviderReason? = nil,
        retryAfterSeconds: Int? = nil
    ) {
        self.code = code
        self.field = field
        self.fault = fault
        self.provider = provider
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// - Parameter field: nil where it is not known which one it is.
    public static func invalidInput(_ field: String?, _ fault: InputFault) -> Failure {
        Failure(.invalidInput, field: field, fault: fault)
    }
}

/// A provider's refusal in its own words, e.g. `REJECT_CARD_PAYMENT` and the Korean sentence that came with it.
public struct ProviderReason: Hashable, Sendable {
    public let code: String
    public let message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
