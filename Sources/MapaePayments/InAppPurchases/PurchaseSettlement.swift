internal import MapaeCore
internal import MapaeStore

/// Brings what was read of an order into the store: purchase, credits, ledger and events, all in the transaction it is
/// given.
///
/// Locks are taken in one order everywhere: credit account, purchase, subscription.
struct PurchaseSettlement {
    let dependencies: PaymentDependencies
    let settings: PurchaseSettings
    let now: Timestamp
    let tx: any Transaction

    init(
        _ dependencies: PaymentDependencies, _ settings: PurchaseSettings, at now: Timestamp,
        in tx: any Transaction
    ) {
        self.dependencies = dependencies
        self.settings = settings
        self.now = now
        self.tx = tx
    }

    var notices: PurchaseNotices {
        PurchaseNotices(identifiers: dependencies.identifiers, now: now, tx: tx)
    }

    func creditBook(of user: UserID) throws -> CreditBook {
        try CreditBook(of: user, identifiers: dependencies.identifiers, now: now, in: tx)
    }

    func post(_ posting: LedgerPosting, about orderID: String, step: String) throws {
        try Ledger.post(
            posting, for: LedgerCause(kind: "purchase", id: orderID, step: step), id: dependencies.identifiers.make(),
            at: now, in: tx)
    }

    // MARK: Requests

    /// Answers what has ended; else writes the request down, so that it is finished whatever becomes of its caller.
    func begin(_ orderID: String, for user: UserID) throws -> PurchaseEnding? {
        if let purchase = try PurchaseRow.find(orderID, in: tx) { return try ending(of: purchase, for: user) }
        guard try CreditAccountRow.find(user, in: tx).closedAt == nil else { return .failure(Failure(.authRequired)) }
        if try PurchaseRequestRow.count(of: user, in: tx) < settings.maximumOpenRequests {
            try PurchaseRequestRow(orderID: orderID, userID: user, createdAt: now, dueAt: now + .minutes(1))
                .insert(in: tx)
        }
        return nil
    }

    /// Applies what a request or the watch has read.
    func settle(_ orderID: String, for user: UserID, _ reading: PurchaseSnapshot) throws -> PurchaseEnding {
        // Somebody else may have settled it during the read.
        if let purchase = try PurchaseRow.find(orderID, in: tx) { return try ending(of: purchase, for: user) }
        switch reading {
        case .paid(let sku):
            guard let item = dependencies.catalog.inAppItem(sku: sku) else {
                try notices.raise(.unknownProduct, about: orderID, "paid, and no item of the catalog has \(sku)")
                return try refuse(orderID, user, .purchaseUnknownProduct)
            }
            return try grant(orderID, sku, item, to: user)
        case .refunded: return try refuse(orderID, user, .purchaseRefunded)
        case .notPaid: return try refuse(orderID, user, .purchaseNotPaid)
        case .contradictory:
            try notices.raise(.contradictoryReading, about: orderID, "the answer does not fit the order")
            return .success(.notYet(retryAfter: try putOff(orderID, user)))
        case .tooMany(let wait):
            return .success(.notYet(retryAfter: max(wait, try putOff(orderID, user, atLeast: wait))))
        case .notFound: return .success(.notYet(retryAfter: try putOff(orderID, user, unknown: true)))
        case .undecided, .unanswered: return .success(.notYet(retryAfter: try putOff(orderID, user)))
        }
    }

    private func refuse(_ orderID: String, _ user: UserID, _ code: ErrorCode) throws -> PurchaseEnding {
        try PurchaseRequestRow.delete(orderID: orderID, userID: user, in: tx)
        return .failure(Failure(code))
    }

    /// Leaves an order to the watch: soon at first, then ever later, until it is too old to be asked about.
    ///
    /// - Returns: after how long the app may ask again.
    private func putOff(
        _ orderID: String, _ user: UserID, atLeast wait: Duration = .zero, unknown: Bool = false
    ) throws -> Duration {
        guard let request = try PurchaseRequestRow.find(orderID: orderID, userID: user, in: tx) else {
            return settings.firstRetryDelay
        }
        let lifetime = unknown ? settings.unknownOrderLifetime : settings.requestLifetime
        guard now < request.createdAt + lifetime else {
            try PurchaseRequestRow.delete(orderID: orderID, userID: user, in: tx)
            return settings.longestRetryDelay
        }
        let delay = settings.retryDelay(afterTries: request.tries)
        try request.putOff(until: now + max(delay, wait), in: tx)
        return settings.firstRetryDelay
    }

    /// What an order that was granted means for somebody who asks for it.
    private func ending(of purchase: PurchaseRow, for user: UserID) throws -> PurchaseEnding {
        guard purchase.userID == user else {
            let event = SecurityEvent(
                .purchaseClaimed, userID: user,
                detail: ["orderId": purchase.orderID, "ownerId": purchase.userID.text])
            try SecurityEventRow.insert(event, at: now, in: tx)
            return try refuse(purchase.orderID, user, .purchaseClaimed)
        }
        guard purchase.status == "granted" else { return try refuse(purchase.orderID, user, .purchaseRefunded) }
        // A request may be written down while another one is granting.
        try PurchaseRequestRow.delete(orderID: purchase.orderID, userID: user, in: tx)
        let balance = try CreditAccountRow.find(user, in: tx).balance
        return .success(.granted(try GrantedPurchase(purchase, newBalance: balance, isRepeat: true)))
    }
}

// MARK: - Granting

extension PurchaseSettlement {
    private func grant(
        _ orderID: String, _ sku: String, _ item: InAppItem, to user: UserID
    ) throws -> PurchaseEnding {
        var book = try creditBook(of: user)
        guard book.account.closedAt == nil else {
            try notices.raise(.ownerGone, about: orderID, "paid, and its buyer's account is deleted")
            return try refuse(orderID, user, .authRequired)
        }
        var purchase = row(orderID, sku, item, user)
        let sum = try purchase.credits.adding(purchase.bonusCredits)
        guard (try? book.account.balance.adding(sum)) != nil else {
            try notices.raise(.notBookable, about: orderID, "the credits cannot be added to the account")
            return .success(.notYet(retryAfter: settings.longestRetryDelay))
        }
        // The key of the table decides between users who ask at once.
        guard try purchase.insert(in: tx) else {
            guard let first = try PurchaseRow.find(orderID, in: tx) else {
                throw StoreError(.unexpectedValue, detail: "toss_purchases lost a row")
            }
            return try ending(of: first, for: user)
        }
        purchase.bonusLotID = try give(purchase.bonusCredits, .bonus, purchase, &book)
        purchase.lotID = try give(purchase.credits, .purchase, purchase, &book)
        try purchase.save(in: tx)
        book.posting.move(purchase.price, from: .sales, to: .inAppPurchases)
        try book.close()
        try post(book.posting, about: orderID, step: "sale")
        if case .subscription(let subscription) = item { try open(subscription, for: purchase) }
        try PurchaseRequestRow.deleteAll(orderID: orderID, in: tx)
        try notices.tell(purchase)
        return .success(
            .granted(try GrantedPurchase(purchase, newBalance: book.account.balance, isRepeat: false)))
    }

    private func give(
        _ amount: Credits, _ kind: CreditLotKind, _ purchase: PurchaseRow, _ book: inout CreditBook
    ) throws -> LotID? {
        try book.grant(.init(kind: kind, amount: amount, payment: nil, approval: 1, memo: purchase.name))
    }

    private func row(_ orderID: String, _ sku: String, _ item: InAppItem, _ user: UserID) -> PurchaseRow {
        let kind: GrantedPurchase.Kind
        let (id, name, price): (String, LocalizedText, Won)
        let (credits, bonus): (Credits, Credits)
        switch item {
        case .package(let package, let product):
            kind = .credits
            (id, name, price) = (package.id, package.name, product.price)
            (credits, bonus) = (package.credits, package.bonusCredits)
        case .subscription(let subscription):
            kind = .subscription
            (id, name, price) = (subscription.id, subscription.name, subscription.product.price)
            (credits, bonus) = (.zero, .zero)
        }
        return PurchaseRow(
            orderID: orderID, userID: user, kind: kind.rawValue, itemID: id, sku: sku, name: name[.korean],
            price: price, credits: credits, bonusCredits: bonus, grantedAt: now, nextReadAt: nextReading(),
            readUntil: now + settings.readsRefundsFor)
    }

    /// Up to a twelfth of the interval early, so that what was bought at once is not read at once for half a year.
    func nextReading() -> Timestamp {
        let interval = settings.readInterval.wholeMilliseconds
        let share = Int64(dependencies.random.bytes(1).first ?? 0)
        return now + .milliseconds(interval - interval / 12 * share / 255)
    }
}

extension GrantedPurchase {
    init(_ row: PurchaseRow, newBalance: Credits, isRepeat: Bool) throws {
        self.init(
            orderID: row.orderID, kind: try .stored(row.kind), itemID: row.itemID,
            credits: try row.credits.adding(row.bonusCredits), newBalance: newBalance, grantedAt: row.grantedAt,
            isRepeat: isRepeat)
    }
}

extension PurchaseSettings {
    /// Doubled with each try, up to the longest.
    func retryDelay(afterTries tries: Int64) -> Duration {
        let first = firstRetryDelay.wholeMilliseconds
        return .milliseconds(min(longestRetryDelay.wholeMilliseconds, first << min(max(tries, 0), 20)))
    }
}
