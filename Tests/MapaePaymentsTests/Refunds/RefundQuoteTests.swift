import MapaeCore
import Testing

@testable import MapaePayments

/// The arithmetic of B4, tried on every small purchase.
@Suite struct RefundQuoteTests {
    private func purchase(
        price: Int64, credits: Int64, bonus: Int64 = 0, refundedAmount: Int64 = 0, refundedCredits: Int64 = 0,
        unspent: Int64, unspentBonus: Int64 = 0
    ) -> RefundablePurchase {
        RefundablePurchase(
            price: price, credits: credits, bonus: bonus, refundedAmount: refundedAmount,
            refundedCredits: refundedCredits, forfeitedCredits: 0, withdrawnBonus: 0, unspentCredits: unspent,
            unspentBonus: unspentBonus)
    }

    @Test func `an untouched purchase returns its whole price`() throws {
        let quote = try #require(try purchase(price: 24_900, credits: 150, unspent: 150).whole())
        #expect(quote.amount == Won(24_900))
        #expect(quote.credits == Credits(150))
    }

    @Test func `spent credits are not returned, and won are rounded down`() throws {
        let quote = try #require(try purchase(price: 100, credits: 3, unspent: 2).whole())
        #expect(quote == RefundQuote(amount: Won(66), credits: Credits(2), forfeited: .zero, bonus: .zero))
    }

    @Test func `the last credits take what rounding has left`() throws {
        let last = purchase(price: 100, credits: 3, refundedAmount: 66, refundedCredits: 2, unspent: 1)
        #expect(try last.whole()?.amount == Won(34))
    }

    @Test func `nothing is returned when everything is spent`() throws {
        #expect(try purchase(price: 100, credits: 3, unspent: 0).whole() == nil)
    }

    @Test func `an amount that no number of credits is worth is not returned`() throws {
        let purchase = purchase(price: 24_900, credits: 150, unspent: 150)
        #expect(try purchase.part(of: Won(166))?.credits == Credits(1))
        #expect(try purchase.part(of: Won(167)) == nil)
        #expect(try purchase.part(of: Won(24_901)) == nil)
    }

    @Test func `giving back in any steps never returns more than the price`() throws {
        for price in Int64(1)...40 {
            for credits in Int64(1)...7 {
                for step in 1...credits {
                    try returnInSteps(of: step, price: price, credits: credits)
                }
            }
        }
    }

    private func returnInSteps(of step: Int64, price: Int64, credits: Int64) throws {
        var (amount, count) = (Int64(0), Int64(0))
        while count < credits {
            let open = purchase(
                price: price, credits: credits, refundedAmount: amount, refundedCredits: count,
                unspent: min(step, credits - count))
            guard let quote = try open.whole() else { break }
            #expect(quote.amount > .zero)
            amount += quote.amount.amount
            count += quote.credits.count
        }
        #expect(amount <= price)
        if count == credits { #expect(amount == price) }
    }

    @Test func `a whole refund takes the whole bonus`() throws {
        let quote = try purchase(price: 1000, credits: 100, bonus: 10, unspent: 100, unspentBonus: 10).whole()
        #expect(
            quote == RefundQuote(amount: Won(1000), credits: Credits(100), forfeited: .zero, bonus: Credits(10)))
    }

    @Test func `spent bonus credits are paid with purchased ones, so no refund mints credits`() throws {
        for bonus in Int64(0)...12 {
            for spentBonus in 0...bonus {
                for spent in Int64(0)...20 {
                    let open = purchase(
                        price: 2000, credits: 20, bonus: bonus, unspent: 20 - spent,
                        unspentBonus: bonus - spentBonus)
                    guard let quote = try open.whole() else { continue }
                    let kept = 20 - quote.credits.count
                    let left = 20 - spent - quote.credits.count - quote.forfeited.count
                    let leftBonus = bonus - spentBonus - quote.bonus.count
                    #expect(left >= 0)
                    #expect(leftBonus >= 0)
                    // Used and left together are what the kept part of the purchase stands for.
                    #expect(spent + spentBonus + left + leftBonus <= kept + bonus * kept / 20)
                }
            }
        }
    }
}
