public import MapaeCore
internal import MapaeStore

/// Money going back: by the owner within narrow rules, else by administrators (B4).
///
/// A refund returns whole credits: `floor(price × credits / lot)` won, the last ones what is left. Bonus credits shrink
/// with the purchase; spent ones are paid with purchased credits. The credits are held from the request on, so nothing
/// asked back is spent meanwhile. A paid virtual account needs the buyer's bank account and is not refunded here; one
/// that waits for its deposit can be called off as a whole.
public struct Refunds: Sendable {
    let dependencies: PaymentDependencies
    let effects: AttemptExecutor

    static let pageSize = 20

    public init(_ dependencies: PaymentDependencies) {
        self.dependencies = dependencies
        effects = AttemptExecutor(dependencies)
    }

    /// Returns the unspent part of a payment's own lot, or `amount` of it. Credits are held before the provider is asked.
    /// Inside the self-service rules it goes to the provider at once; otherwise the answer's status is
    /// `requested` and an administrator decides.
    ///
    /// - Parameters:
    ///   - amount: exactly what some number of credits is worth; nil for all that is unspent.
    ///   - reason: 1 to 200 characters, shown to the provider and the buyer; a ``VisibleText``.
    ///   - rail: the one the payment must have gone by; nil for any.
    ///   - authenticatedAt: when the caller last proved a credential; nil for never.
    /// - Throws: ``ErrorCode/paymentNotFound``, ``ErrorCode/notRefundable``, ``ErrorCode/refundAmountTooLarge``,
    ///   ``ErrorCode/refundInProgress``, ``ErrorCode/reauthenticationRequired``, ``ErrorCode/invalidInput``,
    ///   ``ErrorCode/unreadableText``,
    ///   ``ErrorCode/refundWholeOnly`` by Toss Pay, for a part and once credits of it are spent.
    public func request(
        _ payment: PaymentID, amount: Won?, reason: String, by user: UserID, authenticatedAt: Timestamp?,
        on rail: PaymentRail? = nil
    ) async throws -> RefundSummary {
        let reason = try VisibleText.required(
            reason, "reason", within: ReasonText.limit, longest: ReasonText.limit.scalars, foldsLines: true)
        guard reason.utf16.count <= 200 else { throw Failure.invalidInput("reason", .tooLong(200)) }
        if let amount, amount <= .zero { throw Failure.invalidInput("amount", .outOfRange(1...(.max))) }
        let dependencies = dependencies
        let wish = RefundWish(amount: amount, reason: reason, user: user, authenticatedAt: authenticatedAt)
        let begun = try await dependencies.store.write { tx in
            guard let payment = try PaymentRow.lock(payment, in: tx), payment.userID == user,
                rail == nil || payment.rail == rail?.rawValue
            else { throw Failure(.paymentNotFound) }
            return try Settlement(dependencies, at: dependencies.clock.now(), in: tx).request(wish, of: payment)
        }
        return try await finish(begun)
    }

    /// The requests that wait for an administrator, oldest first, 20 a page.
    public func waiting(after cursor: String?) async throws -> Page<RefundSummary> {
        let from = try cursor.map { text in
            guard let id = RefundID(text) else { throw Failure.invalidInput("cursor", .malformed) }
            return id
        }
        return try await dependencies.store.read { tx in
            let rows = try RefundRow.waiting(after: from, limit: Self.pageSize + 1, in: tx)
            let items = try rows.prefix(Self.pageSize).map(RefundSummary.init)
            return Page(items: items, nextCursor: rows.count > Self.pageSize ? items.last?.id.text : nil)
        }
    }

    /// Approves a request; the last approval it needs sends it to the provider.
    ///
    /// - Throws: ``ErrorCode/refundNotFound``, ``ErrorCode/refundAlreadyDecided``, ``ErrorCode/forbidden`` when the
    ///   administrator is the requester or has approved it before, ``ErrorCode/notRefundable`` for a paid virtual
    ///   account, which needs a bank account to go back to.
    public func approve(_ refund: RefundID, by administrator: UserID) async throws -> RefundSummary {
        let begun = try await deciding(refund) { settlement, payment, refund in
            try settlement.approve(&refund, of: payment, by: administrator)
        }
        return try await finish(begun)
    }

    /// Refuses a request and gives its credits back.
    ///
    /// - Throws: ``ErrorCode/refundNotFound``, ``ErrorCode/refundAlreadyDecided``.
    public func refuse(_ refund: RefundID, by administrator: UserID) async throws -> RefundSummary {
        let begun = try await deciding(refund) { settlement, payment, refund in
            try settlement.refuse(&refund, of: payment, by: administrator)
        }
        return try await finish(begun)
    }

    private func deciding(
        _ id: RefundID, _ body: @escaping @Sendable (Settlement, PaymentRow, inout RefundRow) throws -> AttemptRow?
    ) async throws -> BegunRefund {
        let dependencies = dependencies
        return try await dependencies.store.write { tx in
            guard let found = try RefundRow.find(id, in: tx),
                let payment = try PaymentRow.lock(found.paymentID, in: tx),
                var refund = try RefundRow.lock(id, in: tx)
            else { throw Failure(.refundNotFound) }
            guard refund.status == RefundStatus.requested.rawValue else { throw Failure(.refundAlreadyDecided) }
            let settlement = Settlement(dependencies, at: dependencies.clock.now(), in: tx)
            return BegunRefund(id: id, attempt: try body(settlement, payment, &refund))
        }
    }

    /// Sends what was decided and waits for its outcome, at most as long as the settings say.
    func finish(_ begun: BegunRefund) async throws -> RefundSummary {
        if let attempt = begun.attempt {
            let signal = dependencies.signals.expect(attempt.paymentID.text)
            defer { dependencies.signals.forget(signal, of: attempt.paymentID.text) }
            await effects.dispatch(.cancel(attempt))
            await signal.wait(atMost: dependencies.settings.outcomeWait)
        }
        return try await dependencies.store.read { tx in
            guard let refund = try RefundRow.find(begun.id, in: tx) else { throw Failure(.refundNotFound) }
            return try RefundSummary(refund)
        }
    }
}

/// A refund in the store, and the cancel to be sent for it, if any yet.
struct BegunRefund: Sendable {
    let id: RefundID
    let attempt: AttemptRow?
}

/// What a caller asks back.
struct RefundWish: Sendable {
    let amount: Won?
    let reason: String
    let user: UserID
    let authenticatedAt: Timestamp?
}
