internal import MapaeCore
internal import TossPayments

/// The provider in our words: the one place where TossPayments' payments and errors become readings and answers.
struct PaymentProvider: Sendable {
    private let client: TossPaymentsClient

    init(_ client: TossPaymentsClient) {
        self.client = client
    }

    func confirm(_ order: ExpectedPayment, idempotencyKey: String) async -> ProviderAnswer {
        await answer {
            try await client.confirm(
                paymentKey: order.paymentKey, orderId: order.orderID, amount: order.amount.amount,
                idempotencyKey: try IdempotencyKey(idempotencyKey))
        }
    }

    func payment(orderID: String) async -> ProviderAnswer {
        await answer { try await client.payment(orderId: orderID) }
    }

    func payment(key: String) async -> ProviderAnswer {
        await answer { try await client.payment(paymentKey: key) }
    }

    /// Before a deposit everything is cancelled, and there is no balance to expect.
    func cancel(_ cancel: ExpectedCancel, reason: String?, idempotencyKey: String) async -> ProviderAnswer {
        let request = CancelRequest(
            cancelReason: cancel.reasonText(reason),
            cancelAmount: cancel.balanceBefore == nil ? nil : cancel.amount.amount,
            refundableAmount: cancel.balanceBefore?.amount)
        return await answer {
            try await client.cancel(
                paymentKey: cancel.paymentKey, request, idempotencyKey: try IdempotencyKey(idempotencyKey))
        }
    }

    private func answer(_ call: () async throws -> Payment) async -> ProviderAnswer {
        do {
            return .payment(ProviderSnapshot(try await call()))
        } catch let error as TossPaymentsError {
            return ProviderAnswer(error)
        } catch {
            return .none(reason: "\(type(of: error))")
        }
    }
}

extension ProviderAnswer {
    init(_ error: TossPaymentsError) {
        guard case .provider(let code, let message, _) = error.cause else {
            self = .none(reason: "\(error)")
            return
        }
        let reason = ProviderReason(code: code.rawValue, message: message)
        self =
            switch error.outcome {
            case .refused, .expired: .refused(reason)
            case .notFound: .notFound(reason)
            // Our key's fault says nothing of an earlier call with a good one.
            case .misconfigured, .unknown, .notSent: .undecided(reason)
            }
    }
}

extension ProviderSnapshot {
    init(_ payment: Payment) {
        self.init(
            paymentKey: payment.paymentKey, orderID: payment.orderId, type: payment.type?.rawValue ?? "",
            currency: payment.currency, total: Won(payment.totalAmount), balance: Won(payment.balanceAmount),
            state: State(payment.status), method: payment.method?.rawValue,
            approvedAt: Timestamp(payment.approvedAt), receiptURL: payment.receipt?.url,
            failure: payment.failure.map { ProviderReason(code: $0.code.rawValue, message: $0.message ?? "") },
            virtualAccount: payment.method == .virtualAccount
                ? payment.virtualAccount.flatMap(VirtualAccount.init) : nil,
            depositSecret: payment.secret.map { Secret($0.exposed) },
            cancels: (payment.cancels ?? []).filter { $0.cancelStatus != .aborted }.map(Cancel.init))
    }
}

extension ProviderSnapshot.State {
    fileprivate init(_ status: Payment.Status) {
        self =
            switch status {
            case .ready: .ready
            case .inProgress: .inProgress
            case .waitingForDeposit: .waitingForDeposit
            case .done: .done
            case .canceled: .canceled
            case .partialCanceled: .partiallyCanceled
            case .aborted: .aborted
            case .expired: .expired
            default: .other(status.rawValue)
            }
    }
}

extension ProviderSnapshot.VirtualAccount {
    fileprivate init?(_ account: Payment.VirtualAccount) {
        guard let bankCode = account.bankCode, let accountNumber = account.accountNumber else { return nil }
        self.init(
            bankCode: bankCode, accountNumber: accountNumber, customerName: account.customerName,
            dueAt: Timestamp(account.dueDate), isExpired: account.expired ?? false)
    }
}

extension ProviderSnapshot.Cancel {
    fileprivate init(_ cancel: Payment.Cancel) {
        self.init(
            amount: Won(cancel.cancelAmount), balanceAfter: Won(cancel.refundableAmount ?? 0),
            reason: cancel.cancelReason ?? "")
    }
}

extension Timestamp {
    /// Nil also for a text that is no time: such a field is as good as missing.
    fileprivate init?(_ time: ProviderTime?) {
        guard let milliseconds = time?.millisecondsSince1970 else { return nil }
        self.init(milliseconds: milliseconds)
    }
}
