internal import MapaeCore

/// What an answer of the provider means for an order that is being confirmed.
enum ConfirmVerdict: Sendable {
    case approved(ProviderSnapshot)
    case depositAwaited(ProviderSnapshot)
    /// Approved, but not what was ordered.
    case mismatched(ProviderSnapshot)
    case declined(ProviderReason)
    /// Nothing follows yet.
    case open(Opening)

    enum Opening: Sendable, Equatable {
        /// The provider has not acted on the confirm: it may be repeated with the same key.
        case untouched
        /// The provider does not know the payment.
        case notFound(ProviderReason)
        /// The answer speaks of another payment.
        case anotherPayment
        /// A no that the provider's record of the payment has to bear out, a while later.
        case denied(ProviderReason)
        /// Lost, unreadable or undecided. `isAnswered` tells an answer, which the provider keeps for this key, from
        /// silence.
        case lost(ProviderReason, isAnswered: Bool)
    }
}

/// What the answer is compared with (1.5).
struct ExpectedPayment: Sendable {
    let paymentID: PaymentID
    let rail: PaymentRail
    let sealedPayer: String?
    let paymentKey: String
    let orderID: String
    let amount: Won
}

extension ConfirmVerdict {
    init(_ answer: ProviderAnswer, expecting order: ExpectedPayment) {
        self =
            switch answer {
            case .payment(let reading): ConfirmVerdict(reading, expecting: order)
            case .refused(let reason): .declined(reason)
            case .notFound(let reason): .open(.notFound(reason))
            case .undecided(let reason): .open(.lost(reason, isAnswered: reason.isKept))
            case .denied(let reason): .open(.denied(reason))
            case .none(let reason): .open(.lost(.noAnswer(reason), isAnswered: false))
            }
    }

    init(_ reading: ProviderSnapshot, expecting order: ExpectedPayment) {
        guard reading.paymentKey == order.paymentKey, reading.orderID == order.orderID else {
            self = .open(.anotherPayment)
            return
        }
        self =
            switch reading.state {
            case .done: reading.isAsOrdered(order) ? .approved(reading) : .mismatched(reading)
            case .waitingForDeposit:
                reading.isAsOrdered(order) && reading.virtualAccount != nil
                    ? .depositAwaited(reading) : .mismatched(reading)
            // Something is left of an approval that somebody else began to take back.
            case .partiallyCanceled: reading.balance > .zero ? .mismatched(reading) : .declined(reading.reason)
            case .canceled, .aborted, .expired: .declined(reading.reason)
            case .ready, .inProgress: .open(.untouched)
            case .other(let state): .open(.lost(ProviderReason(code: state, message: ""), isAnswered: false))
            }
    }
}

extension ProviderSnapshot {
    fileprivate func isAsOrdered(_ order: ExpectedPayment) -> Bool {
        total == order.amount && balance == order.amount && currency == "KRW" && type == "NORMAL" && method != nil
    }

    /// Why the provider ended the payment without money.
    var reason: ProviderReason {
        if let failure { return failure }
        return switch state {
        case .expired: ProviderReason(code: "EXPIRED_PAYMENT", message: "결제가 만료되었습니다. 다시 시도해주세요.")
        case .aborted: ProviderReason(code: "ABORTED", message: "결제 승인이 실패했습니다.")
        default: ProviderReason(code: "CANCELED", message: "결제가 취소되었습니다.")
        }
    }
}

extension ProviderReason {
    private static let noAnswer = "NO_ANSWER"

    /// - Parameter detail: for logs.
    static func noAnswer(_ detail: String) -> ProviderReason { ProviderReason(code: noAnswer, message: detail) }

    var isSilence: Bool { code == Self.noAnswer }

    /// Whether the provider keeps this answer for the idempotency key it came to; "still running" and "too many
    /// requests" are no answers to the request itself.
    var isKept: Bool { !["IDEMPOTENT_REQUEST_PROCESSING", "TOO_MANY_REQUESTS"].contains(code) }
}
