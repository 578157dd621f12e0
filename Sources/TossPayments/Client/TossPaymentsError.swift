public import ProviderTransport
public import StrictJSON

/// Why a call gave no ``Payment``. Neither the secret key nor anything of the request is in it.
public struct TossPaymentsError: Error, Sendable {
    /// What is known of the money after **this** call. About an earlier call of the same payment it says nothing: one
    /// that was unknown stays so until the payment has been read.
    public enum Outcome: String, Sendable, Hashable {
        /// The request did not leave: it may be made again, with the same idempotency key or another.
        case notSent
        /// TossPayments refused; the payment is as it was. Final: the same idempotency key gives the same answer.
        case refused
        /// TossPayments knows no such payment.
        case notFound
        /// The buyer's authentication is older than 10 minutes and cannot be confirmed any more; final.
        case expired
        /// Key or account are not as TossPayments wants them. Nothing happened, and no buyer can help it.
        case misconfigured
        /// The call may have had its effect or not, or may have it yet: read the payment, or repeat the call with the
        /// same idempotency key. Never treat this as a failure.
        case unknown
    }

    public enum Cause: Sendable {
        /// TossPayments answered with an error body.
        case provider(code: Code, message: String, httpStatus: Int)
        /// There is no answer.
        case transport(TransportError)
        /// The answer is not what the documentation promises: no JSON, a field of another type, an amount with a
        /// fraction (only whole amounts are supported). The error is nil when there was no error body to speak of.
        case undecodable(StrictJSONError?, httpStatus: Int)
        /// The request was wrong and has not been sent.
        case invalidArgument(name: String, requirement: String)
    }

    public let cause: Cause
    public let outcome: Outcome
    /// TossPayments' number of the exchange, for its support.
    public let traceId: String?

    private init(_ cause: Cause, _ outcome: Outcome, traceId: String? = nil) {
        self.cause = cause
        self.outcome = outcome
        self.traceId = traceId
    }

    /// TossPayments' own code, when it answered with one.
    public var code: Code? {
        if case .provider(let code, _, _) = cause { code } else { nil }
    }
}

extension TossPaymentsError {
    static func invalidArgument(_ name: String, _ requirement: String) -> TossPaymentsError {
        TossPaymentsError(.invalidArgument(name: name, requirement: requirement), .notSent)
    }

    init(_ error: TransportError) {
        self.init(.transport(error), error.requestMayHaveBeenSent ? .unknown : .notSent)
    }

    /// A success that cannot be read is a success: the money may well have moved.
    init(undecodable response: TransportResponse, _ error: StrictJSONError?) {
        self.init(.undecodable(error, httpStatus: response.status), .unknown, traceId: response.traceId)
    }

    /// An answer that is no success.
    init(refusal response: TransportResponse, of operation: Operation) {
        do {
            let body = try StrictJSONDecoder(numbers: .any).decode(ErrorBody.self, from: response.body)
            let code = Code(rawValue: body.code)
            self.init(
                .provider(code: code, message: body.message ?? "", httpStatus: response.status),
                operation.outcome(code: code, status: response.status), traceId: response.traceId)
        } catch {
            self.init(undecodable: response, error as? StrictJSONError)
        }
    }
}

extension TossPaymentsError: CustomStringConvertible {
    public var description: String {
        let text =
            switch cause {
            case .provider(let code, let message, let status): "\(code) (HTTP \(status)): \(message)"
            case .transport(let error): String(describing: error)
            case .undecodable(let error, let status):
                "undecodable answer (HTTP \(status)): \(error?.explanation ?? "no error body")"
            case .invalidArgument(let name, let requirement): "\(name) must be: \(requirement)"
            }
        return "[\(outcome.rawValue)] \(text)" + (traceId.map { " (trace \($0))" } ?? "")
    }
}

extension StrictJSONError {
    fileprivate var explanation: String {
        code == .notAnInteger ? "\(self), but only whole amounts are supported" : description
    }
}

private struct ErrorBody: Decodable {
    let code: String
    let message: String?
}
