public import ProviderTransport
public import StrictJSON

/// Why a call gave no value. No token, key, code or personal field is in it.
public struct AppsInTossError: Error, Sendable {
    /// What is known of the effect of **this** call. About an earlier call of the same thing it says nothing.
    public enum Outcome: String, Sendable, Hashable {
        /// The request did not leave, or its arguments were wrong.
        case notSent
        /// Toss refused; nothing happened.
        case refused
        /// Toss knows no such user, payment or grant.
        case notFound
        /// Too many calls; nothing happened. ``AppsInTossError/retryAfterSeconds`` may say how long to wait.
        case rateLimited
        /// Certificate, merchant key or promotion are not as Toss wants them; nothing happened, and no user can help it.
        case misconfigured
        /// The call may have had its effect or not, or may have it yet. Never treat this as a failure;
        /// ``AppsInTossCall/repetition`` says how to go on.
        case unknown
    }

    public enum Cause: Sendable {
        /// Toss answered in its envelope. The code is nil when it named none.
        case provider(code: Code?, reason: String, resultType: ResultType, httpStatus: Int)
        /// Toss' log-in answered outside of its envelope, as in `{"error":"invalid_grant"}`.
        case oauth(Code, httpStatus: Int)
        /// An HTTP error without words of Toss' own.
        case http(status: Int)
        /// There is no answer.
        case transport(TransportError)
        /// The answer is not what the documentation promises.
        case undecodable(StrictJSONError?, httpStatus: Int)
        /// The request was wrong and has not been sent.
        case invalidArgument(name: String, requirement: String)
    }

    /// Nil for an argument refused before there was a call.
    public let call: AppsInTossCall?
    public let cause: Cause
    public let outcome: Outcome
    /// How long Toss wants to be left alone, when it said so.
    public let retryAfterSeconds: Int64?

    init(_ call: AppsInTossCall?, _ cause: Cause, _ outcome: Outcome, retryAfterSeconds: Int64? = nil) {
        self.call = call
        self.cause = cause
        self.outcome = outcome
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// Toss' own code, when it answered with one.
    public var code: Code? {
        switch cause {
        case .provider(let code, _, _, _): code
        case .oauth(let code, _): code
        default: nil
        }
    }

    /// False only when it is certain that Toss has not acted on a request, because it never had one.
    public var requestMayHaveBeenSent: Bool {
        switch cause {
        case .transport(let error): error.requestMayHaveBeenSent
        case .invalidArgument: false
        case .provider, .oauth, .http, .undecodable: true
        }
    }
}

extension AppsInTossError {
    static func invalidArgument(_ name: String, _ requirement: String) -> AppsInTossError {
        AppsInTossError(nil, .invalidArgument(name: name, requirement: requirement), .notSent)
    }

    init(_ call: AppsInTossCall, _ error: TransportError) {
        let outcome: Outcome =
            if error.requestMayHaveBeenSent {
                .unknown
            } else if error.code == .certificateRefused {
                .misconfigured
            } else {
                .notSent
            }
        self.init(call, .transport(error), outcome)
    }
}

extension AppsInTossError: CustomStringConvertible {
    public var description: String {
        let text =
            switch cause {
            case .provider(let code, let reason, let resultType, let status):
                "\(code?.rawValue ?? "no code") (\(resultType.rawValue), HTTP \(status)): \(reason)"
            case .oauth(let code, let status): "\(code) (HTTP \(status))"
            case .http(let status): "HTTP \(status)"
            case .transport(let error): String(describing: error)
            case .undecodable(let error, let status):
                "undecodable answer (HTTP \(status)): \(error?.description ?? "not Toss' envelope")"
            case .invalidArgument(let name, let requirement): "\(name) must be: \(requirement)"
            }
        return "[\(outcome.rawValue)] " + (call.map { "\($0.rawValue): " } ?? "") + text
    }
}
