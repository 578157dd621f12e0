public import MapaeCore
internal import MapaeStore

/// Who spends and under which key: a repeat of the same request under the same key is the same spending.
public struct SpendingRequest: Sendable {
    public let user: UserID
    public let amount: Credits
    /// Shown in the user's history; 1 to 200 characters.
    public let reason: String
    /// Who asks: a user's or a server key's id. Keys of one principal mean nothing to another, and what one reserved no
    /// other ends.
    public let principal: String
    /// 1 to 255 characters, chosen by the caller.
    public let idempotencyKey: String

    public init(user: UserID, amount: Credits, reason: String, principal: String, idempotencyKey: String) {
        self.user = user
        self.amount = amount
        self.reason = reason
        self.principal = principal
        self.idempotencyKey = idempotencyKey
    }

    func check() throws(Failure) {
        guard amount > .zero else { throw Failure.invalidInput("amount", .outOfRange(1...(.max))) }
        try Self.checkWord(reason, "reason")
        // Kept as it was given: a repeat is told by it.
        _ = try VisibleText.required(
            reason, "reason", within: ReasonText.limit, longest: ReasonText.limit.scalars, foldsLines: true)
        try Self.checkWord(principal, "principal")
        try Self.checkWord(idempotencyKey, "idempotencyKey", upTo: 255)
    }

    private static func checkWord(_ text: String, _ field: String, upTo longest: Int = 200) throws(Failure) {
        guard !text.isEmpty else { throw .invalidInput(field, .missing) }
        guard text.utf16.count <= longest else { throw .invalidInput(field, .tooLong(longest)) }
        guard !text.unicodeScalars.contains("\0") else { throw .invalidInput(field, .malformed) }
    }
}

/// Credits that were spent.
public struct CreditSpending: Sendable, Hashable {
    public let id: String
    public let amount: Credits
    /// What was left right after it, also in the answer to a repeat.
    public let newBalance: Credits
}

/// What a spending is called.
public enum SpendingKind: IdentifierKind { public static let prefix = "spd" }

extension CreditAccounts {
    /// Uses credits up at once, bonus first, then oldest.
    ///
    /// - Throws: ``ErrorCode/insufficientCredits``, also while something is owed; ``ErrorCode/idempotencyKeyReused`` when
    ///   the key was used for another request; ``ErrorCode/invalidInput``.
    public func spend(_ request: SpendingRequest) async throws -> CreditSpending {
        try request.check()
        let dependencies = dependencies
        let id: Identifier<SpendingKind> = dependencies.identifiers.make()
        return try await dependencies.store.write { tx in
            let settlement = Settlement(dependencies, at: dependencies.clock.now(), in: tx)
            var book = try settlement.creditBook(of: request.user)
            if let spent = try Self.find(request, in: tx) { return spent }
            try book.spend(request.amount, memo: request.reason)
            try book.close()
            let row = CreditSpendRow(
                id: id.text, userID: request.user, principal: request.principal,
                idempotencyKey: request.idempotencyKey, amount: request.amount, reason: request.reason,
                balanceAfter: book.account.balance, at: settlement.now)
            guard try row.insert(in: tx) else { throw Failure(.idempotencyKeyReused) }
            let cause = LedgerCause(kind: "spend", id: id.text, step: "spent")
            try Ledger.post(
                book.posting, for: cause, id: dependencies.identifiers.make(), at: settlement.now, in: tx)
            return CreditSpending(id: id.text, amount: request.amount, newBalance: book.account.balance)
        }
    }

    private static func find(_ request: SpendingRequest, in tx: any Transaction) throws -> CreditSpending? {
        let row = try CreditSpendRow.find(
            principal: request.principal, idempotencyKey: request.idempotencyKey, in: tx)
        guard let row else { return nil }
        guard row.userID == request.user, row.amount == request.amount, row.reason == request.reason else {
            throw Failure(.idempotencyKeyReused)
        }
        return CreditSpending(id: row.id, amount: row.amount, newBalance: row.balanceAfter)
    }
}
