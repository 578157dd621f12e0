internal import MapaeCore
internal import MapaeStore

extension AttemptExecutor {
    /// Reads first; when the provider has not acted, repeats with the stored key, whose first answer comes back if there
    /// was one. Past the provider's window an unknown payment was never made.
    func recoverConfirm(_ attempt: AttemptRow, of order: ExpectedPayment) async throws -> SettledAttempt {
        let read = ConfirmVerdict(await reading(of: order), expecting: order)
        guard case .open(let opening) = read else { return try await settle(attempt, read) }
        let isPastWindow =
            dependencies.clock.now() - attempt.createdAt > dependencies.settings.unknownPaymentEndsAfter
        switch opening {
        case .notFound(let reason) where isPastWindow: return try await settle(attempt, ConfirmVerdict.declined(reason))
        case .untouched, .notFound: break
        case .anotherPayment, .denied, .lost: return try await settleOpen(attempt, read)
        }
        guard isRepeatable(attempt), !isPastWindow || opening == .untouched else {
            return try await settleOpen(attempt, read)
        }
        guard try await markSent(attempt) else { return SettledAttempt() }
        let answer = await provider.confirm(order, idempotencyKey: attempt.idempotencyKey)
        let repeated = ConfirmVerdict(answer, expecting: order)
        guard case .declined = repeated else { return try await settle(attempt, repeated, renewing: true) }
        // A refusal that comes back may be older than an approval: the payment's own state has the last word.
        let again = ConfirmVerdict(await reading(of: order), expecting: order)
        if case .open = again { return try await settle(attempt, repeated) }
        return try await settle(attempt, again)
    }

    /// Reads first; when the balance is untouched, repeats with the stored key. When that only brings back an answer that
    /// decides nothing, the same cancel goes on under a new key.
    func recoverCancel(_ attempt: AttemptRow) async throws -> SettledAttempt {
        let cancel = ExpectedCancel(attempt, on: .tossPayments)
        let read = CancelVerdict(await provider.payment(key: attempt.paymentKey), expecting: cancel)
        guard case .untouched = read else {
            try await countTry(attempt)
            return try await settle(attempt, read)
        }
        guard try await markSent(attempt) else { return SettledAttempt() }
        guard isRepeatable(attempt) else {
            let reason = ProviderReason(code: "KEY_OUTDATED", message: "")
            return try await settle(attempt, .lost(reason, isAnswered: true), renewing: true)
        }
        let answer = await provider.cancel(
            cancel, reason: attempt.reason, idempotencyKey: attempt.idempotencyKey)
        return try await settle(attempt, CancelVerdict(answer, expecting: cancel), renewing: true)
    }

    /// By order id, as an order is looked for; by key when that finds nothing or another payment of the order, such as a
    /// second window the buyer opened. A key that was made for another order never pays for this one.
    private func reading(of order: ExpectedPayment) async -> ProviderAnswer {
        let answer = await provider.payment(orderID: order.orderID)
        switch answer {
        case .payment(let reading) where reading.paymentKey == order.paymentKey: return answer
        case .refused, .undecided, .denied, .none: return answer
        case .payment, .notFound: break
        }
        let byKey = await provider.payment(key: order.paymentKey)
        switch (answer, byKey) {
        case (_, .payment(let reading)) where reading.paymentKey == order.paymentKey:
            return reading.orderID == order.orderID ? byKey : .refused(.otherOrdersKey)
        case (.notFound, _): return answer
        default: return byKey
        }
    }

    private func isRepeatable(_ attempt: AttemptRow) -> Bool {
        dependencies.clock.now() - attempt.createdAt < dependencies.settings.idempotencyKeyLifetime
    }

    func settleOpen(_ attempt: AttemptRow, _ verdict: ConfirmVerdict) async throws -> SettledAttempt {
        try await countTry(attempt)
        return try await settle(attempt, verdict)
    }

    /// A look at the provider counts for the delay until the next one.
    func countTry(_ attempt: AttemptRow) async throws {
        try await dependencies.store.write { tx in
            guard var row = try AttemptRow.lockOpen(attempt.id, epoch: attempt.claimEpoch, in: tx) else { return }
            row.tries += 1
            try row.save(in: tx)
        }
    }
}
