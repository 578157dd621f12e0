internal import AppsInToss
internal import MapaeCore

/// Toss Pay in our words: the one place where its answers and errors become readings and answers. It has no keys under
/// which a repeat is harmless, so its status is read before anything is asked again.
struct TossPayProvider: Sendable {
    private let client: AppsInTossClient?
    private let keys: KeyRing

    /// - Parameter client: nil for a server that has lost its certificate: then nothing is known of any payment.
    init(_ client: AppsInTossClient?, keys: KeyRing) {
        self.client = client
        self.keys = keys
    }

    /// Takes the money.
    func execute(_ order: ExpectedPayment) async -> ProviderAnswer {
        await answer(about: order) { client, token, number, payer throws(AppsInTossError) in
            let execution = try await client.executePayment(token, orderNo: number, for: payer)
            return ProviderSnapshot(execution, expecting: client.settings.tossPay.expectedMode)
        }
    }

    /// What cannot be read is not known, whatever the reason: that Toss does not find a payment for a user who has
    /// unlinked says nothing of the money.
    func status(of order: ExpectedPayment) async -> ProviderAnswer {
        let answer = await answer(about: order) { client, token, number, payer throws(AppsInTossError) in
            let payment = try await client.paymentStatus(token, orderNo: number, for: payer)
            return ProviderSnapshot(payment, expecting: client.settings.tossPay.expectedMode)
        }
        return switch answer {
        case .payment, .none: answer
        case .notFound(let reason), .refused(let reason), .undecided(let reason), .denied(let reason):
            .none(reason: reason.code)
        }
    }

    /// Gives everything back.
    func refund(_ cancel: ExpectedCancel, of order: ExpectedPayment, reason: String?) async -> ProviderAnswer {
        await answer(about: order) { client, token, _, payer throws(AppsInTossError) in
            let text = try RefundReason(nearestTo: "\((reason ?? "").prefix(16))[\(cancel.reference)]")
            let refund = try await client.refundPayment(token, reason: text, for: payer)
            return ProviderSnapshot(refund, of: order)
        }
    }

    private typealias Call =
        (AppsInTossClient, PayToken, OrderNo, UserKey) async throws(AppsInTossError) -> ProviderSnapshot

    private func answer(about order: ExpectedPayment, _ call: Call) async -> ProviderAnswer {
        guard let client else { return .none(reason: "Apps-in-Toss is not configured") }
        let payer: UserKey
        do {
            guard let sealed = order.sealedPayer, let opened = try keys.openPayer(sealed, of: order.paymentID) else {
                return .none(reason: "the payer is not known")
            }
            payer = opened
        } catch {
            return .none(reason: "\(error)")
        }
        do {
            return .payment(try await call(client, PayToken(order.paymentKey), OrderNo(order.orderID), payer))
        } catch {
            return ProviderAnswer(error)
        }
    }
}

extension ProviderAnswer {
    init(_ error: AppsInTossError) {
        guard case .provider(let code?, let message, let resultType, let status) = error.cause else {
            self = .none(reason: "\(error)")
            return
        }
        let reason = ProviderReason(code: code.rawValue, message: message)
        let isToldInWords = (resultType == .fail || resultType == .success) && status < 500 && code != .internalError
        self =
            switch error.outcome {
            case .refused, .notFound: .refused(reason)
            case .unknown where isToldInWords: .denied(reason)
            // Our certificate, our key or our haste: no word about the payment.
            case .unknown, .notSent, .rateLimited, .misconfigured: .none(reason: "\(error)")
            }
    }
}

extension ProviderSnapshot {
    fileprivate init(_ execution: TossPayExecution, expecting mode: TossPayMode) {
        self.init(
            paymentKey: execution.payToken.description, orderID: execution.orderNo,
            type: Self.type(execution.mode, expecting: mode), currency: "KRW", total: Won(execution.amount),
            balance: Won(execution.amount), state: .done, method: Self.method(execution.payMethod),
            approvedAt: Timestamp(execution.approvalTime), receiptURL: execution.card?.salesCheckLinkUrl)
    }

    fileprivate init(_ payment: TossPayPayment, expecting mode: TossPayMode) {
        let returned = payment.transactions.filter { $0.stepType == .refund }.map { abs($0.transactionAmount) }
        let isWhole = payment.payStatus.isRefunded
        let left = payment.payStatus.isPaid ? max(0, payment.amount - returned.reduce(0, +)) : 0
        self.init(
            paymentKey: payment.payToken.description, orderID: payment.orderNo,
            type: Self.type(payment.mode, expecting: mode), currency: "KRW", total: Won(payment.amount),
            balance: Won(left), state: State(payment.payStatus, hasReturned: !returned.isEmpty),
            method: Self.method(payment.payMethod), approvedAt: Timestamp(payment.paidTs),
            receiptURL: payment.card?.salesCheckLinkUrl,
            cancels: isWhole ? returned.map { Cancel(amount: Won($0), balanceAfter: .zero, reason: "") } : [])
    }

    /// Toss returns the whole, or says how much it has kept: then only its record tells how far it is.
    fileprivate init(_ refund: TossPayRefund, of order: ExpectedPayment) {
        let left = refund.refundableAmount ?? 0
        self.init(
            paymentKey: refund.payToken.description, orderID: order.orderID, type: "NORMAL", currency: "KRW",
            total: order.amount, balance: Won(left), state: left == 0 ? .canceled : .other("REFUND_INCOMPLETE"),
            method: nil,
            cancels: [Cancel(amount: Won(refund.refundedAmount), balanceAfter: Won(left), reason: "")])
    }

    /// Money of the other environment is none of this one's, as wrong as a payment of another type.
    private static func type(_ mode: TossPayMode, expecting expected: TossPayMode) -> String {
        mode == expected ? "NORMAL" : mode.rawValue
    }

    private static func method(_ method: TossPayMethod?) -> String {
        switch method {
        case .card: "토스페이 카드"
        case .tossMoney: "토스페이 머니"
        default: "토스페이"
        }
    }
}

extension ProviderSnapshot.State {
    fileprivate init(_ status: TossPayPayment.Status, hasReturned: Bool) {
        self =
            switch status {
            // Toss waits for our execution: it may be asked for (again).
            case .standby, .approved: .ready
            case .complete, .settled: hasReturned ? .partiallyCanceled : .done
            case .cancelled, .refunded, .refundSettled: .canceled
            // Under way at Toss, and not to be asked for beside itself.
            default: .other(status.rawValue)
            }
    }
}

extension Timestamp {
    /// Nil also for a text that is no time: such a field is as good as missing.
    fileprivate init?(_ time: TossTime?) {
        guard let date = time?.date else { return nil }
        self.init(date)
    }
}
