internal import MapaeCore
internal import MapaeStore

/// How Toss Pay, which knows no idempotency keys, is asked and asked again: its record of the payment is read first, and it
/// is asked again only while that record says that it waits for us.
extension AttemptExecutor {
    /// Takes the money. A no that is not documented as one is held against Toss' record at once: if that knows the end, so
    /// do we.
    func execute(_ order: ExpectedPayment) async -> ConfirmVerdict {
        let verdict = ConfirmVerdict(await tossPay.execute(order), expecting: order)
        guard case .open(.denied) = verdict else { return verdict }
        let read = ConfirmVerdict(await tossPay.status(of: order), expecting: order)
        if case .open = read { return verdict }
        return read
    }

    /// Gives the whole back; a no is treated as for ``execute(_:)``.
    func giveBack(_ cancel: ExpectedCancel, of order: ExpectedPayment, reason: String?) async -> CancelVerdict {
        let answer = await tossPay.refund(cancel, of: order, reason: reason)
        let verdict = CancelVerdict(answer, expecting: cancel)
        guard case .denied = verdict else { return verdict }
        let read = CancelVerdict(await tossPay.status(of: order), expecting: cancel)
        return switch read {
        case .done, .overtaken: read
        case .untouched, .declined, .denied, .lost: verdict
        }
    }

    func recoverExecution(_ attempt: AttemptRow, of order: ExpectedPayment) async throws -> SettledAttempt {
        let read = ConfirmVerdict(await tossPay.status(of: order), expecting: order)
        guard case .open(let opening) = read else { return try await settle(attempt, read) }
        if case .anotherPayment = opening { return try await settleOpen(attempt, read) }
        guard opening == .untouched else {
            return try await settleOpen(attempt, .open(attempt.opening(after: opening.detail)))
        }
        // Toss said no, has had time to do it nevertheless, and has not.
        if let denial = attempt.denial { return try await settle(attempt, ConfirmVerdict.declined(denial)) }
        let age = dependencies.clock.now() - attempt.createdAt
        // Nobody is charged for a purchase that was given up long ago. The last call is minutes old by now.
        guard age <= dependencies.settings.unknownPaymentEndsAfter else {
            return try await settle(attempt, ConfirmVerdict.declined(.neverExecuted))
        }
        guard try await markSent(attempt) else { return SettledAttempt() }
        let repeated = await execute(order)
        // A call whose answer was lost may be under way beside this one: its no is not yet the end.
        if case .declined(let reason) = repeated { return try await settle(attempt, .open(.denied(reason))) }
        return try await settle(attempt, repeated)
    }

    func recoverReturn(_ attempt: AttemptRow, of order: ExpectedPayment) async throws -> SettledAttempt {
        let cancel = ExpectedCancel(attempt, on: order.rail)
        let read = CancelVerdict(await tossPay.status(of: order), expecting: cancel)
        switch read {
        case .done, .overtaken, .declined, .denied: return try await settle(attempt, read)
        case .lost(let reason, _):
            try await countTry(attempt)
            return try await settle(
                attempt, attempt.denial.map(CancelVerdict.denied) ?? .lost(.noAnswer(reason.code), isAnswered: false))
        case .untouched: break
        }
        if let denial = attempt.denial { return try await settle(attempt, CancelVerdict.declined(denial)) }
        guard try await markSent(attempt) else { return SettledAttempt() }
        let repeated = await giveBack(cancel, of: order, reason: attempt.reason)
        if case .declined(let reason) = repeated { return try await settle(attempt, .denied(reason)) }
        return try await settle(attempt, repeated)
    }
}

extension AttemptRow {
    /// The no Toss gave to this attempt's last call; nil when its answer was lost.
    fileprivate var denial: ProviderReason? {
        guard status == AttemptStatus.unknown.rawValue, let outcomeCode else { return nil }
        let reason = ProviderReason(code: outcomeCode, message: outcomeMessage ?? "")
        return reason.isSilence || reason == .anotherPayment ? nil : reason
    }

    /// What stays known when a reading brought nothing: readings are silence, they do not unsay a no.
    fileprivate func opening(after detail: String) -> ConfirmVerdict.Opening {
        denial.map(ConfirmVerdict.Opening.denied) ?? .lost(.noAnswer(detail), isAnswered: false)
    }
}

extension ConfirmVerdict.Opening {
    fileprivate var detail: String {
        switch self {
        case .untouched: "untouched"
        case .anotherPayment: "another payment"
        case .notFound(let reason), .denied(let reason), .lost(let reason, _): reason.code
        }
    }
}

extension ProviderReason {
    fileprivate static let neverExecuted = ProviderReason(
        code: "NEVER_EXECUTED", message: "결제가 완료되지 않았습니다. 다시 시도해주세요.")
    static let anotherPayment = ProviderReason(code: "ANOTHER_PAYMENT", message: "")
}
