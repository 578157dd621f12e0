internal import MapaeCore

/// What an answer of the provider means for a cancel.
enum CancelVerdict: Sendable {
    /// Our cancel is among the payment's cancels.
    case done(ProviderSnapshot)
    /// The provider holds what it held before: the cancel has not happened, or not yet.
    case untouched(ProviderSnapshot)
    /// Somebody else cancelled: our cancel cannot happen as it was asked for.
    case overtaken(ProviderSnapshot)
    case declined(ProviderReason)
    /// A no that the provider's record of the payment has to bear out, a while later.
    case denied(ProviderReason)
    /// Nothing follows yet. `isAnswered` tells an answer that the provider will repeat for this key from silence.
    case lost(ProviderReason, isAnswered: Bool)
}

/// What a cancel set out to do.
struct ExpectedCancel: Sendable {
    let rail: PaymentRail
    let paymentKey: String
    let amount: Won
    /// Nil before a deposit: then there is no money yet, and everything is cancelled.
    let balanceBefore: Won?
    let reference: String

    /// The reason given to the provider; the reference at its end makes this cancel recognisable for good.
    func reasonText(_ reason: String?) -> String { "\((reason ?? "").prefix(150)) [\(reference)]" }

    fileprivate func isAmong(_ cancels: [ProviderSnapshot.Cancel]) -> Bool {
        cancels.contains { $0.reason.hasSuffix("[\(reference)]") }
    }
}

extension CancelVerdict {
    /// Refusals that speak of the payment's state rather than of the request: only a reading decides.
    private static let aboutState: Set<String> = [
        "NOT_MATCHES_REFUNDABLE_AMOUNT", "ALREADY_CANCELED_PAYMENT", "ALREADY_REFUND_PAYMENT",
        "NOT_CANCELABLE_AMOUNT", "FORBIDDEN_CONSECUTIVE_REQUEST",
    ]

    init(_ answer: ProviderAnswer, expecting cancel: ExpectedCancel) {
        self =
            switch answer {
            case .payment(let reading): CancelVerdict(reading, expecting: cancel)
            case .refused(let reason) where !Self.aboutState.contains(reason.code): .declined(reason)
            case .refused(let reason), .notFound(let reason), .undecided(let reason):
                .lost(reason, isAnswered: reason.isKept)
            case .denied(let reason): .denied(reason)
            case .none(let reason): .lost(.noAnswer(reason), isAnswered: false)
            }
    }

    init(_ reading: ProviderSnapshot, expecting cancel: ExpectedCancel) {
        guard reading.paymentKey == cancel.paymentKey else {
            self = .lost(ProviderReason(code: "ANOTHER_PAYMENT", message: ""), isAnswered: false)
            return
        }
        if cancel.rail == .tossPay {
            self = CancelVerdict(wholeReturn: reading)
            return
        }
        if let balanceBefore = cancel.balanceBefore {
            if cancel.isAmong(reading.cancels) {
                self = .done(reading)
            } else {
                self = reading.balance == balanceBefore ? .untouched(reading) : .overtaken(reading)
            }
            return
        }
        self =
            switch reading.state {
            case .canceled: .done(reading)
            case .waitingForDeposit: .untouched(reading)
            case .other(let state): .lost(ProviderReason(code: state, message: ""), isAnswered: false)
            case .ready, .inProgress, .done, .partiallyCanceled, .aborted, .expired: .overtaken(reading)
            }
    }

    /// Toss Pay gives a payment back as a whole and names no reasons: money that has gone back has gone back for us,
    /// whoever asked for it.
    private init(wholeReturn reading: ProviderSnapshot) {
        self =
            switch reading.state {
            case .canceled: .done(reading)
            case .done: .untouched(reading)
            case .partiallyCanceled: .overtaken(reading)
            case .other(let state): .lost(ProviderReason(code: state, message: ""), isAnswered: false)
            case .ready, .inProgress, .waitingForDeposit, .aborted, .expired:
                .lost(ProviderReason(code: "NOT_PAID", message: ""), isAnswered: false)
            }
    }
}
