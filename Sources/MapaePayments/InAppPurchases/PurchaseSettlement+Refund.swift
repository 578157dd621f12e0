internal import MapaeCore
internal import MapaeStore

extension PurchaseSettlement {
    /// Applies a reading of an order that was granted, if `claimed` is still the last claim of it.
    func settle(claimed: PurchaseRow, _ reading: PurchaseSnapshot) throws {
        var book = try creditBook(of: claimed.userID)
        guard var purchase = try PurchaseRow.lock(claimed.orderID, epoch: claimed.claimEpoch, in: tx),
            purchase.status == "granted"
        else { return }
        switch reading {
        case .refunded(let at): try reverse(&purchase, &book, refundedAt: at)
        case .paid(let sku) where sku == purchase.sku:
            if purchase.kind == GrantedPurchase.Kind.subscription.rawValue { try bearOut(purchase) }
            try scheduleNext(&purchase)
        case .paid(let sku): try doubt(&purchase, .contradictoryReading, "granted as \(purchase.sku), read as \(sku)")
        case .contradictory: try doubt(&purchase, .contradictoryReading, "the answer does not fit the order")
        case .notPaid(let word): try doubt(&purchase, .unexpectedReading, word)
        case .notFound: try retry(&purchase, "NOT_FOUND", .unexpectedReading)
        case .undecided(let word): try retry(&purchase, word, .unreadable)
        case .unanswered(let reason): try retry(&purchase, reason, .unreadable)
        case .tooMany(let wait):
            purchase.nextReadAt = now + wait
            try purchase.save(in: tx)
        }
    }

    /// The store has given the money back: credits are taken as far as they are there, the rest is owed.
    private func reverse(_ purchase: inout PurchaseRow, _ book: inout CreditBook, refundedAt: Timestamp?) throws {
        let sum = try purchase.credits.adding(purchase.bonusCredits)
        guard (try? book.account.receivable.adding(sum)) != nil else {
            return try doubt(&purchase, .notBookable, "refunded, and what is owed cannot be counted")
        }
        if sum > .zero {
            let own = try [purchase.bonusLotID, purchase.lotID].compactMap { $0 }
                .compactMap { try CreditLotRow.find($0, in: tx) }
            try book.withdraw(sum, preferring: own, memo: purchase.name, payment: nil)
        }
        book.posting.move(purchase.price, from: .inAppPurchases, to: .sales)
        try book.close()
        try post(book.posting, about: purchase.orderID, step: "refund")
        purchase.status = "refunded"
        purchase.refundedAt = now
        purchase.storeRefundedAt = refundedAt
        purchase.nextReadAt = nil
        try purchase.save(in: tx)
        if purchase.kind == GrantedPurchase.Kind.subscription.rawValue { try revoke(purchase) }
        try notices.tell(purchase)
        if book.account.closedAt != nil {
            try notices.raise(
                .ownerGone, about: purchase.orderID, "the store gave \(purchase.price.amount) won back")
        }
    }

    private func scheduleNext(_ purchase: inout PurchaseRow) throws {
        let next = nextReading()
        purchase.nextReadAt = next < purchase.readUntil ? next : nil
        purchase.tries = 0
        try purchase.save(in: tx)
    }

    /// Something an operator has to look at; the order is read on.
    private func doubt(
        _ purchase: inout PurchaseRow, _ kind: PurchaseNotices.ExceptionKind, _ detail: String
    ) throws {
        try notices.raise(kind, about: purchase.orderID, detail)
        try scheduleNext(&purchase)
    }

    /// Toss was not understood: again, soon at first. After a day and a half of tries an operator has to look.
    private func retry(
        _ purchase: inout PurchaseRow, _ detail: String, _ kind: PurchaseNotices.ExceptionKind
    ) throws {
        purchase.tries += 1
        if purchase.tries == Self.triesOfPatience { try notices.raise(kind, about: purchase.orderID, detail) }
        let isHopeless = purchase.tries >= Self.triesOfPatience
        let next = now + (isHopeless ? settings.readInterval : settings.retryDelay(afterTries: purchase.tries))
        // The last days of a read that fails are read to their end.
        purchase.nextReadAt = next < purchase.readUntil + .days(7) ? next : nil
        try purchase.save(in: tx)
    }

    private static let triesOfPatience: Int64 = 48
}
