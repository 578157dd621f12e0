import MapaeCore
import MapaePayments

/// A payment as its owner sees it in the list.
struct PaymentRow: Sendable {
    let id: String
    let name: String
    let amount: String
    let status: String
    let statusText: String
    /// The colour of the status: `good`, `wait`, `bad` or `plain`.
    let tone: String
    let time: String
    let isoTime: String
    let method: String?
    let receipt: String?
    /// Where to pay, while a deposit is awaited.
    let account: String?
    let failure: String?
    let refundNote: String?
    let refund: RefundOffer?

    /// What the refund button carries to the dialog.
    struct RefundOffer: Sendable {
        let paymentID: String
        let orderName: String
        let refundableWon: String
        let refundableAmount: String
        let refundableCredits: String
        let label: String
    }

    init(_ payment: PaymentSummary, formats: Formats) {
        let language = formats.language
        id = payment.id.text
        name = payment.orderName
        amount = formats.won(payment.amount)
        status = payment.status.rawValue
        statusText = payment.status.label[language]
        tone = payment.status.tone
        let moment = payment.approvedAt ?? payment.createdAt
        time = formats.moment(moment)
        isoTime = moment.iso8601
        method = payment.method
        receipt = payment.receiptURL.flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
        let isAwaited = payment.status == .waitingForDeposit
        account = isAwaited ? payment.virtualAccount.map { $0.instruction(formats) } : nil
        failure = payment.status == .failed ? payment.failure?.message : nil
        refundNote = PaymentRow.refundNote(payment, formats: formats)
        refund = payment.refundableAmount > .zero ? RefundOffer(payment, formats: formats) : nil
    }

    /// What is worth saying about refunds: an open one first, else a refused one, else how much went back.
    private static func refundNote(_ payment: PaymentSummary, formats: Formats) -> String? {
        let language = formats.language
        let newest = payment.refunds.max { $0.requestedAt < $1.requestedAt }
        if let newest, newest.status != .done {
            let amount = formats.won(newest.amount)
            return switch newest.status {
            case .requested: LocalizedText("\(amount) 환불 요청을 검토하고 있어요.", "Refund of \(amount) under review.")[language]
            case .refused: LocalizedText("\(amount) 환불이 거절됐어요.", "Refund of \(amount) was refused.")[language]
            default: LocalizedText("\(amount)을 환불하고 있어요.", "Refund of \(amount) in progress.")[language]
            }
        }
        guard payment.refundedAmount > .zero else { return nil }
        let amount = formats.won(payment.refundedAmount)
        return LocalizedText("\(amount)을 환불했어요.", "\(amount) refunded.")[language]
    }
}

extension PaymentRow.RefundOffer {
    init(_ payment: PaymentSummary, formats: Formats) {
        paymentID = payment.id.text
        orderName = payment.orderName
        refundableWon = String(payment.refundableAmount.amount)
        refundableAmount = formats.won(payment.refundableAmount)
        refundableCredits = formats.credits(payment.refundableCredits)
        label = LocalizedText("\(payment.orderName) 환불하기", "Refund \(payment.orderName)")[formats.language]
    }
}

extension VirtualAccountSummary {
    fileprivate func instruction(_ formats: Formats) -> String {
        let bank = BankNames.name(of: bankCode)[formats.language]
        let due = dueAt.map { formats.moment($0) }
        return switch formats.language {
        case .korean: "\(bank) \(accountNumber)" + (due.map { " · \($0)까지 입금해 주세요" } ?? "")
        case .english: "\(bank) \(accountNumber)" + (due.map { " · pay by \($0)" } ?? "")
        }
    }
}

extension PaymentStatus {
    var label: LocalizedText {
        switch self {
        case .pending: LocalizedText("결제 전", "Not paid")
        case .confirming, .unknown: LocalizedText("확인 중", "Confirming")
        case .paid: LocalizedText("결제 완료", "Paid")
        case .waitingForDeposit: LocalizedText("입금 대기", "Awaiting deposit")
        case .failed: LocalizedText("결제 실패", "Failed")
        case .expired: LocalizedText("시간 초과", "Expired")
        case .mismatched: LocalizedText("자동 취소", "Cancelled")
        case .partiallyRefunded: LocalizedText("부분 환불", "Partly refunded")
        case .refunded: LocalizedText("환불 완료", "Refunded")
        }
    }

    var tone: String {
        switch self {
        case .paid: "good"
        case .confirming, .unknown, .waitingForDeposit: "wait"
        case .failed, .mismatched: "bad"
        case .pending, .expired, .partiallyRefunded, .refunded: "plain"
        }
    }
}
