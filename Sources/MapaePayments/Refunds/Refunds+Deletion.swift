public import MapaeCore
public import MapaeStore

/// What the deletion of an account means for its purchases (A8). Payments, refunds and the ledger stay, as the law wants;
/// the balance stays with the tombstone and cannot be spent.
extension Refunds: AccountPart {
    /// Calls virtual accounts that wait for a deposit off, as their owner could: an attempt is recorded, sent, and finished
    /// by the resolver if its outcome is lost. Waits for the outcomes, at most as long as the settings say.
    ///
    /// - Throws: ``ErrorCode/deletionBlocked`` while a confirm or a refund is in progress.
    public func prepareDeletion(of user: UserID) async throws {
        let waiting = try await dependencies.store.read { tx in
            let payments = try PaymentRow.unfinished(of: user, isLocking: false, in: tx)
            try Self.refuseUndecided(payments, of: user, in: tx)
            return payments.filter { $0.status == PaymentStatus.waitingForDeposit.rawValue }.map(\.id)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for payment in waiting { group.addTask { try await callOff(payment, of: user) } }
            try await group.waitForAll()
        }
    }

    /// Lets pending orders expire and stops spending.
    ///
    /// - Throws: ``ErrorCode/deletionBlocked`` while a confirm or a refund is in progress, or when a virtual account was
    ///   opened a moment ago.
    public func closeAffairs(of user: UserID, at now: Timestamp, in tx: any Transaction) throws {
        // The lock of `prepare`: from here on nothing new is ordered.
        _ = try PaymentRow.customerKey(of: user, proposing: dependencies.randomUUID(), at: now, in: tx)
        let settlement = Settlement(dependencies, at: now, in: tx)
        let payments = try PaymentRow.unfinished(of: user, isLocking: true, in: tx)
        try Self.refuseUndecided(payments, of: user, in: tx)
        for var payment in payments {
            switch PaymentStatus(rawValue: payment.status) {
            case .pending:
                try settlement.advance(&payment, .lifetimeEnded, by: .buyer)
                try payment.save(in: tx)
                try settlement.notices.tell(.expired, payment, in: tx)
            case .waitingForDeposit: try settlement.leaveToResolver(payment)
            default: break
            }
        }
        try CreditAccountRow.close(user, at: now, in: tx)
    }

    private func callOff(_ id: PaymentID, of user: UserID) async throws {
        let dependencies = dependencies
        let begun = try await dependencies.store.write { tx -> BegunRefund? in
            guard let payment = try PaymentRow.lock(id, in: tx),
                payment.status == PaymentStatus.waitingForDeposit.rawValue,
                try RefundRow.open(of: id, in: tx) == nil
            else { return nil }
            let now = dependencies.clock.now()
            let wish = RefundWish(amount: nil, reason: "회원 탈퇴", user: user, authenticatedAt: now)
            return try Settlement(dependencies, at: now, in: tx).request(wish, of: payment)
        }
        if let begun { _ = try await finish(begun) }
    }

    /// Money that is under way has to arrive first. A request that waits for an administrator does not hold anybody: it
    /// is decided, and paid back, without the account.
    private static func refuseUndecided(
        _ payments: [PaymentRow], of user: UserID, in tx: any Transaction
    ) throws {
        let confirming: Set = [PaymentStatus.confirming.rawValue, PaymentStatus.unknown.rawValue]
        guard !payments.contains(where: { confirming.contains($0.status) }) else { throw Failure(.deletionBlocked) }
        let calledOff = Set(payments.map(\.id))
        let refunds = try RefundRow.open(ofUser: user, in: tx).filter { refund in
            refund.status != RefundStatus.requested.rawValue && !calledOff.contains(refund.paymentID)
        }
        guard refunds.isEmpty else { throw Failure(.deletionBlocked) }
    }
}

extension Settlement {
    /// A virtual account whose cancel is under way ends by itself. One the provider would not cancel is watched as before,
    /// and an operator is told; one that nobody has tried to cancel was opened a moment ago.
    fileprivate func leaveToResolver(_ payment: PaymentRow) throws {
        if try RefundRow.open(of: payment.id, in: tx) != nil { return }
        guard try !RefundRow.all(of: payment.id, in: tx).isEmpty else { throw Failure(.deletionBlocked) }
        try notices.raise(
            .accountLeftOpen, about: payment.id.text, "the provider would not cancel the open virtual account", in: tx)
    }
}
