internal import MapaeCore

/// What giving back part of a purchase takes and returns (B4).
///
/// Money: `floor(price × credits / lot)`, and the last credits take what is left, so that a whole purchase returns its
/// whole price. Credits: each purchased credit given back takes one out of the purchase's own lot, and the bonus shrinks
/// with it to `floor(bonus × kept / lot)`. Bonus credits that were spent meanwhile are paid with purchased credits, which
/// go along without money: otherwise buying, spending the bonus and giving the rest back would mint credits.
struct RefundQuote: Sendable, Equatable {
    let amount: Won
    /// The purchased credits the amount stands for.
    let credits: Credits
    /// Purchased credits that go along without money.
    let forfeited: Credits
    let bonus: Credits
}

/// A purchase as far as a refund is concerned; every number counts from the approval on.
struct RefundablePurchase: Sendable {
    let price: Int64
    let credits: Int64
    let bonus: Int64
    let refundedAmount: Int64
    let refundedCredits: Int64
    let forfeitedCredits: Int64
    let withdrawnBonus: Int64
    /// Unspent and not held.
    let unspentCredits: Int64
    let unspentBonus: Int64

    /// The most that can go back; nil when nothing can.
    func whole() throws(AmountOverflow) -> RefundQuote? {
        var (low, high) = (Int64(0), min(unspentCredits, credits - refundedCredits))
        // What a refund takes grows with its size, so the largest that fits is found by halving.
        while low < high {
            let middle = high - (high - low) / 2
            if fits(middle) { low = middle } else { high = middle - 1 }
        }
        return low > 0 ? try quote(low) : nil
    }

    /// The refund of exactly this amount; nil when no number of credits is worth it.
    func part(of amount: Won) throws(AmountOverflow) -> RefundQuote? {
        guard let whole = try whole(), amount.amount > 0 else { return nil }
        guard amount != whole.amount else { return whole }
        // The smallest number of credits worth at least the amount.
        let needed = (Int128(amount.amount) * Int128(credits) + Int128(price) - 1) / Int128(price)
        guard let count = Int64(exactly: needed), count > 0, count <= whole.credits.count else { return nil }
        let quote = try quote(count)
        return quote?.amount == amount ? quote : nil
    }

    private func quote(_ count: Int64) throws(AmountOverflow) -> RefundQuote? {
        let isLast = count == credits - refundedCredits
        let amount = isLast ? price - refundedAmount : try Won(price).scaled(by: count, over: credits).amount
        guard amount > 0 else { return nil }
        let surplus = surplusBonus(after: count)
        return RefundQuote(
            amount: Won(amount), credits: Credits(count), forfeited: Credits(forfeit(after: count)),
            bonus: Credits(min(surplus, unspentBonus)))
    }

    private func fits(_ count: Int64) -> Bool { count + forfeit(after: count) <= unspentCredits }

    /// Bonus credits given that the purchase, shrunk so far, no longer stands for.
    private func surplusBonus(after count: Int64) -> Int64 {
        let kept = credits - refundedCredits - count
        let deserved = Int64(Int128(bonus) * Int128(kept) / Int128(credits))
        return bonus - withdrawnBonus - forfeitedCredits - deserved
    }

    private func forfeit(after count: Int64) -> Int64 { max(0, surplusBonus(after: count) - unspentBonus) }
}
