internal import MapaeCore
internal import MapaeStore

/// A user's credits inside one transaction: lots, account, history and the ledger lines that go with them.
///
/// The account is locked while the book is open, so two books of one user are never open at once; ``close()`` writes the
/// account. The ledger lines gather in ``posting`` and are booked by whoever knows the cause.
struct CreditBook {
    let tx: any Transaction
    let identifiers: IdentifierSource
    let now: Timestamp
    private(set) var account: CreditAccountRow
    var posting = LedgerPosting()

    init(of user: UserID, identifiers: IdentifierSource, now: Timestamp, in tx: any Transaction) throws {
        self.tx = tx
        self.identifiers = identifiers
        self.now = now
        self.account = try CreditAccountRow.lock(user, in: tx)
    }

    func close() throws {
        try account.save(in: tx)
    }

    /// Where credits come from and under which name they are shown.
    struct Grant {
        let kind: CreditLotKind
        let amount: Credits
        let payment: PaymentID?
        let approval: Int64
        let memo: String
    }

    /// Gives credits. What the user owes is settled out of them first.
    ///
    /// - Returns: the lot they are in; nil when nothing was given.
    /// - Throws: `AmountOverflow`, before anything was written, when the user would have more than can be counted.
    @discardableResult
    mutating func grant(_ grant: Grant) throws -> LotID? {
        guard grant.amount > .zero else { return nil }
        let settled = min(grant.amount, account.receivable)
        let rest = try grant.amount.subtracting(settled)
        let balance = try account.balance.adding(rest)
        account.receivable = try account.receivable.subtracting(settled)
        account.balance = balance
        let lot = CreditLotRow(
            id: identifiers.make(), userID: account.userID, kind: grant.kind.rawValue, paymentID: grant.payment,
            approval: grant.approval, granted: grant.amount, remaining: rest, held: .zero, grantedAt: now)
        try lot.insert(in: tx)
        posting.move(settled, from: .issued, to: .receivable(of: account.userID))
        posting.move(rest, from: .issued, to: .credits(of: account.userID))
        try note(grant.kind == .purchase ? .purchase : .bonus, rest.count, grant.memo, grant.payment)
        return lot.id
    }

    /// Uses credits up, bonus first, then oldest.
    mutating func spend(_ amount: Credits, memo: String) throws {
        guard account.isSpendable, amount <= account.balance else { throw Failure(.insufficientCredits) }
        _ = try takeFromLots(amount, try CreditLotRow.spendable(of: account.userID, in: tx))
        account.balance = try account.balance.subtracting(amount)
        posting.move(amount, from: .credits(of: account.userID), to: .spent)
        try note(.spend, -amount.count, memo, nil)
    }

    /// Takes back what a reversed sale gave: out of its own lots, then out of any, and books the rest as owed.
    mutating func withdraw(_ amount: Credits, preferring own: [CreditLotRow], memo: String, payment: PaymentID?) throws
    {
        var left = amount
        left = try takeFromLots(left, own)
        left = try takeFromLots(left, try CreditLotRow.spendable(of: account.userID, in: tx))
        let taken = try amount.subtracting(left)
        account.balance = try account.balance.subtracting(taken)
        account.receivable = try account.receivable.adding(left)
        posting.move(taken, from: .credits(of: account.userID), to: .withdrawn)
        posting.move(left, from: .receivable(of: account.userID), to: .withdrawn)
        try note(.reversal, -taken.count, memo, payment)
    }

    /// Takes from lots in their order and answers what they could not give.
    private func takeFromLots(_ amount: Credits, _ lots: [CreditLotRow]) throws -> Credits {
        var left = amount
        for var lot in lots where left > .zero {
            let part = min(left, lot.remaining)
            lot.remaining = try lot.remaining.subtracting(part)
            left = try left.subtracting(part)
            try lot.save(in: tx)
        }
        return left
    }

    private mutating func note(
        _ kind: CreditHistoryEntry.Kind, _ change: Int64, _ memo: String, _ payment: PaymentID?
    ) throws {
        account.entries += 1
        let line = CreditHistoryRow(
            userID: account.userID, number: account.entries, kind: kind.rawValue, change: Credits(change),
            balanceAfter: account.balance, memo: memo, paymentID: payment, at: now)
        try line.insert(in: tx)
    }
}

extension CreditAccountRow {
    /// Nothing is spent while something is owed, or from the account of somebody who is gone.
    fileprivate var isSpendable: Bool { receivable == .zero && closedAt == nil }
}

/// What credits came as.
enum CreditLotKind: String, Sendable, CaseIterable {
    case purchase, bonus, promotion, period
}

// MARK: - Holding

extension CreditBook {
    /// Sets credits aside for `holder`, bonus first, then oldest.
    mutating func hold(_ amount: Credits, for holder: String, memo: String) throws {
        guard account.isSpendable, amount <= account.balance else { throw Failure(.insufficientCredits) }
        var left = amount
        for lot in try CreditLotRow.spendable(of: account.userID, in: tx) where left > .zero {
            let part = min(left, lot.remaining)
            try move(part, ofLot: lot, toHolder: holder)
            left = try left.subtracting(part)
        }
        try setAside(amount)
        try note(.hold, -amount.count, memo, nil)
    }

    /// Sets aside exactly these parts of lots for a refund.
    mutating func hold(
        _ parts: [(lot: CreditLotRow, amount: Credits)], for holder: String, memo: String, payment: PaymentID
    ) throws {
        var sum = Credits.zero
        for part in parts where part.amount > .zero {
            guard part.amount <= part.lot.remaining else { throw Failure(.insufficientCredits) }
            try move(part.amount, ofLot: part.lot, toHolder: holder)
            sum = try sum.adding(part.amount)
        }
        try setAside(sum)
        if sum > .zero { try note(.refund, -sum.count, memo, payment) }
    }

    /// Gives everything `holder` holds back to the user.
    mutating func release(_ holder: String, memo: String, payment: PaymentID?) throws {
        let holds = try CreditHoldRow.all(of: holder, in: tx)
        var sum = Credits.zero
        for hold in holds {
            try unhold(hold, givingBack: hold.amount)
            sum = try sum.adding(hold.amount)
        }
        try CreditHoldRow.removeAll(of: holder, in: tx)
        account.held = try account.held.subtracting(sum)
        account.balance = try account.balance.adding(sum)
        posting.move(sum, from: .held(of: account.userID), to: .credits(of: account.userID))
        if sum > .zero { try note(.release, sum.count, memo, payment) }
        try settleReceivable(memo: memo)
    }

    /// Uses up `amount` of what `holder` holds and gives the rest back; `target` says what it was used for.
    mutating func consume(
        _ holder: String, _ amount: Credits, into target: LedgerAccount, memo: String
    ) throws {
        var left = amount
        var back = Credits.zero
        for hold in try CreditHoldRow.all(of: holder, in: tx) {
            let used = min(left, hold.amount)
            let rest = try hold.amount.subtracting(used)
            try unhold(hold, givingBack: rest)
            left = try left.subtracting(used)
            back = try back.adding(rest)
        }
        guard left == .zero else { throw AmountOverflow() }
        try CreditHoldRow.removeAll(of: holder, in: tx)
        account.held = try account.held.subtracting(try amount.adding(back))
        account.balance = try account.balance.adding(back)
        posting.move(amount, from: .held(of: account.userID), to: target)
        posting.move(back, from: .held(of: account.userID), to: .credits(of: account.userID))
        if target == .spent { try note(.spend, 0, memo, nil) }
        if back > .zero { try note(.release, back.count, memo, nil) }
        try settleReceivable(memo: memo)
    }

    private func move(_ part: Credits, ofLot lot: CreditLotRow, toHolder holder: String) throws {
        var lot = lot
        lot.remaining = try lot.remaining.subtracting(part)
        lot.held = try lot.held.adding(part)
        try lot.save(in: tx)
        try CreditHoldRow(holderID: holder, lotID: lot.id, amount: part).insert(in: tx)
    }

    private func unhold(_ hold: CreditHoldRow, givingBack rest: Credits) throws {
        guard var lot = try CreditLotRow.find(hold.lotID, in: tx) else {
            throw StoreError(.unexpectedValue, detail: "a hold without its lot")
        }
        lot.held = try lot.held.subtracting(hold.amount)
        lot.remaining = try lot.remaining.adding(rest)
        try lot.save(in: tx)
    }

    private mutating func setAside(_ amount: Credits) throws {
        account.balance = try account.balance.subtracting(amount)
        account.held = try account.held.adding(amount)
        posting.move(amount, from: .credits(of: account.userID), to: .held(of: account.userID))
    }

    /// Credits that come back to somebody who owes some pay that first.
    private mutating func settleReceivable(memo: String) throws {
        let due = min(account.receivable, account.balance)
        guard due > .zero else { return }
        _ = try takeFromLots(due, try CreditLotRow.spendable(of: account.userID, in: tx))
        account.balance = try account.balance.subtracting(due)
        account.receivable = try account.receivable.subtracting(due)
        posting.move(due, from: .credits(of: account.userID), to: .receivable(of: account.userID))
        try note(.reversal, -due.count, memo, nil)
    }
}
