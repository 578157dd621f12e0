public import MapaeCore
internal import MapaeStore

extension Payments {
    /// Asks the provider to approve what the buyer has authenticated.
    ///
    /// Answers within the settings' wait; what is not known by then goes on by itself and ends in
    /// ``payment(_:of:)``. The owner's repeat gets the same answer, with the balance as it is then.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` for a payment key no provider makes, ``ErrorCode/paymentNotFound``,
    ///   ``ErrorCode/amountMismatch``, ``ErrorCode/paymentExpired``, ``ErrorCode/paymentKeyReused``,
    ///   ``ErrorCode/paymentInProgress`` when the order is being confirmed with another payment key or the key with
    ///   another order, ``ErrorCode/unavailable`` when nobody can say whose the key is,
    ///   ``ErrorCode/paymentFailed`` with the provider's reason, ``ErrorCode/paymentMismatched``.
    public func confirm(_ confirmation: PaymentConfirmation, by user: UserID) async throws -> ConfirmedPayment {
        guard confirmation.hasValidPaymentKey else { throw Failure.invalidInput("paymentKey", .malformed) }
        return try await confirm(ConfirmRequest(confirmation), by: user)
    }

    /// The same on any rail.
    func confirm(_ request: ConfirmRequest, by user: UserID) async throws -> ConfirmedPayment {
        guard request.hasValidOrderID else { throw Failure(.paymentNotFound) }
        switch try await begin(request, by: user) {
        case .refused(let failure): throw failure
        case .ended(let payment):
            return ConfirmedPayment(outcome: try await outcome(of: payment), isRepeat: true)
        case .inFlight(let payment):
            return ConfirmedPayment(outcome: try await outcome(of: payment, sending: nil), isRepeat: true)
        case .started(let call):
            let outcome = try await outcome(of: call.attempt.paymentID, sending: call)
            return ConfirmedPayment(outcome: outcome, isRepeat: false)
        }
    }

    enum Beginning: Sendable {
        case started(IntendedCall)
        /// Somebody, perhaps this caller a moment ago, is confirming it.
        case inFlight(PaymentID)
        case ended(PaymentID)
        /// Thrown after the transaction: what it recorded stays.
        case refused(Failure)
    }

    /// The first transaction: checks in their order, then the intent.
    private func begin(_ request: ConfirmRequest, by user: UserID) async throws -> Beginning {
        let dependencies = dependencies
        do {
            return try await dependencies.store.write { tx in
                try Settlement(dependencies, at: dependencies.clock.now(), in: tx).begin(request, by: user)
            }
        } catch let error as StoreError where error.code == .uniqueViolation {
            return try await contest(request, by: user)
        }
    }

    /// Waits for the outcome of a payment that is being confirmed, making its call if it is new.
    private func outcome(of payment: PaymentID, sending call: IntendedCall?) async throws -> ConfirmOutcome {
        let id = payment.text
        let signal = dependencies.signals.expect(id)
        defer { dependencies.signals.forget(signal, of: id) }
        if let call {
            await effects.dispatch(call)
        } else {
            // It may have ended between the first transaction and the signal.
            let now = try await outcome(of: payment)
            guard case .confirming = now else { return now }
        }
        if let known = await signal.wait(atMost: dependencies.settings.outcomeWait) { return try known.get() }
        return try await outcome(of: payment)
    }

    /// What the store says became of it.
    private func outcome(of payment: PaymentID) async throws -> ConfirmOutcome {
        try await dependencies.store.read { tx in
            guard let payment = try PaymentRow.find(payment, in: tx) else { throw Failure(.paymentNotFound) }
            return try ConfirmResult(payment) { try CreditAccountRow.find(payment.userID, in: tx).balance }.get()
        }
    }
}

/// What became of a confirm, good or bad.
typealias ConfirmResult = Result<ConfirmOutcome, Failure>

extension ConfirmResult {
    /// - Parameter balance: what the owner can spend now; asked when it belongs to the answer.
    init(_ payment: PaymentRow, balance: () throws -> Credits) throws {
        switch PaymentStatus(rawValue: payment.status) {
        case .confirming, .unknown: self = .success(.confirming(payment.id))
        case .paid, .partiallyRefunded, .refunded:
            self = .success(
                .paid(
                    payment.id, credits: try payment.credits.adding(payment.bonusCredits), newBalance: try balance()))
        case .waitingForDeposit:
            guard let account = payment.virtualAccount else { throw Failure(.internalError) }
            self = .success(.waitingForDeposit(payment.id, account))
        case .failed: self = .failure(Failure(.paymentFailed, provider: payment.failure))
        case .mismatched: self = .failure(Failure(.paymentMismatched))
        case .pending, .expired, nil: self = .failure(Failure(.paymentExpired))
        }
    }
}

extension Settlement {
    /// - Throws: a `StoreError` when another order has the payment key.
    func begin(_ request: ConfirmRequest, by user: UserID) throws -> Payments.Beginning {
        guard var payment = try PaymentRow.lock(orderID: request.orderID, in: tx),
            payment.userID == user, payment.rail == request.rail.rawValue
        else { throw Failure(.paymentNotFound) }
        switch PaymentStatus(rawValue: payment.status) {
        case .pending: return try start(request, &payment)
        case .confirming, .unknown:
            return try repeated(request, payment, otherKey: .paymentInProgress) ?? .inFlight(payment.id)
        case .paid, .partiallyRefunded, .refunded, .waitingForDeposit, .failed, .mismatched:
            return try repeated(request, payment, otherKey: .paymentKeyReused) ?? .ended(payment.id)
        case .expired, nil: return .refused(Failure(.paymentExpired))
        }
    }

    private func start(_ request: ConfirmRequest, _ payment: inout PaymentRow) throws -> Payments.Beginning {
        guard now < payment.expiresAt else {
            try advance(&payment, .lifetimeEnded, by: .buyer)
            try payment.save(in: tx)
            try notices.tell(.expired, payment, in: tx)
            return .refused(Failure(.paymentExpired))
        }
        if let refusal = try refuseOtherAmount(request, payment) ?? refuseOtherPayer(request, payment) {
            return .refused(refusal)
        }
        guard let paymentKey = request.paymentKey ?? payment.paymentKey else { throw Failure(.paymentNotFound) }
        payment.paymentKey = paymentKey
        try advance(&payment, .confirmRequested, by: .buyer)
        try payment.save(in: tx)
        let attempt = try recordConfirm(of: payment, paymentKey: paymentKey)
        return .started(.confirm(attempt, try ExpectedPayment(payment, paymentKey: paymentKey)))
    }

    /// Why a repeat is not the same confirm; nil when it is.
    private func repeated(
        _ request: ConfirmRequest, _ payment: PaymentRow, otherKey: ErrorCode
    ) throws -> Payments.Beginning? {
        if let refusal = try refuseOtherAmount(request, payment) { return .refused(refusal) }
        return request.fits(paymentKey: payment.paymentKey) ? nil : .refused(Failure(otherKey))
    }

    private func refuseOtherAmount(_ request: ConfirmRequest, _ payment: PaymentRow) throws -> Failure? {
        guard let amount = request.amount, amount != payment.amount else { return nil }
        let event = SecurityEvent(
            .amountMismatched, userID: payment.userID,
            detail: [
                "paymentId": payment.id.text, "expectedWon": "\(payment.amount.amount)",
                "receivedWon": "\(amount.amount)",
            ])
        try SecurityEventRow.insert(event, at: now, in: tx)
        return Failure(.amountMismatch)
    }
}

extension PaymentConfirmation {
    /// Opaque, but it becomes part of a URL: the provider's alphabet, at most 200 characters.
    fileprivate var hasValidPaymentKey: Bool {
        (1...200).contains(paymentKey.utf8.count)
            && paymentKey.utf8.allSatisfy { $0.isIdentifierCharacter || ".=~".utf8.contains($0) }
            && !paymentKey.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
    }
}

extension UInt8 {
    /// A letter, a digit, a dash or an underscore.
    var isIdentifierCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}
