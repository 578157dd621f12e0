/// What a call wanted; decides what an error code means for it.
enum Operation {
    case confirm
    case read
    case cancel

    /// Decides by the code: TossPayments' statuses mix the transient and the final. The status only ever makes the
    /// outcome more open, and a code that is not known for this call leaves it open.
    func outcome(code: TossPaymentsError.Code, status: Int) -> TossPaymentsError.Outcome {
        guard (400..<500).contains(status), status != 409, status != 429 else { return .unknown }
        if TossPaymentsError.Code.misconfigurations.contains(code) { return .misconfigured }
        return switch code {
        case .notFoundPayment: .notFound
        case .notFound where self == .read && status == 404: .notFound
        case .notFoundPaymentSession where self == .confirm: .expired
        case _ where refusals.contains(code): .refused
        default: .unknown
        }
    }

    /// A read changes nothing; that it was refused would be easy to mistake for the payment's refusal.
    private var refusals: Set<TossPaymentsError.Code> {
        switch self {
        case .confirm: TossPaymentsError.Code.confirmRefusals
        case .cancel: TossPaymentsError.Code.cancelRefusals
        case .read: []
        }
    }
}
