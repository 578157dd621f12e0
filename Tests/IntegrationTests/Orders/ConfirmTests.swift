import MapaeCore
import ProviderSandbox
import Testing

@Suite struct ConfirmTests {
    @Test func `A confirmed purchase gives its credits, and its repeat the same answer without new ones (B3)`()
        async throws
    {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let purchase = try await buyer.purchase()
            let first = try await buyer.confirm(purchase)
            #expect(first.outcome == "200")
            #expect(first["data.credits"] == "150")
            #expect(first["data.newBalance"] == "150")
            let second = try await buyer.confirm(purchase)
            #expect(second.bytes == first.bytes)
            #expect(try await buyer.balance() == 150)
            try await shop.expectBooksAgree()
        }
    }

    @Test func `Twenty confirms at once are one approval and one purchase (1.4)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let purchase = try await buyer.purchase()
            let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try await buyer.confirm(purchase).outcome } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes == Array(repeating: "200", count: 20))
            #expect(try await shop.sandbox.ledger().filter { $0.kind == "approval" }.count == 1)
            #expect(try await buyer.balance() == 150)
            try await shop.expectBooksAgree()
        }
    }

    @Test func `A wrong amount is refused and the order stays open (1.5)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let purchase = try await buyer.purchase()
            let wrong = try await buyer.confirm(purchase, amount: 100)
            #expect(wrong.outcome == "400 AMOUNT_MISMATCH")
            #expect(wrong["error.message"] == "결제 금액이 올바르지 않습니다")
            try await shop.expectBooksAgree()
            #expect(try await buyer.confirm(purchase).outcome == "200")
            try await shop.expectBooksAgree()
        }
    }

    @Test func `Somebody else's order does not exist for the caller (1.3)`() async throws {
        try await Shop.open { shop in
            let owner = try await shop.buyer("owner")
            let thief = try await shop.buyer("thief")
            let purchase = try await owner.purchase()
            #expect(try await thief.confirm(purchase).outcome == "404 PAYMENT_NOT_FOUND")
            #expect(try await thief.balance() == 0)
            #expect(try await owner.confirm(purchase).outcome == "200")
            let id = try await owner.newestPayment()
            #expect(try await thief.get("/api/payments/\(id)").outcome == "404 PAYMENT_NOT_FOUND")
            #expect(try await thief.refund(id).outcome == "404 PAYMENT_NOT_FOUND")
            try await shop.expectBooksAgree()
        }
    }

    @Test func `A payment key that paid one order pays no other (1.4)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let paid = try await buyer.purchase()
            #expect(try await buyer.confirm(paid).outcome == "200")
            let other = try await buyer.prepare()
            let reused = try await buyer.confirm(
                paymentKey: paid.paymentKey, orderID: other.orderID, amount: other.amount)
            #expect(reused.outcome == "409 PAYMENT_KEY_REUSED")
            #expect(try await buyer.balance() == 150)
            try await shop.expectBooksAgree()
        }
    }

    @Test func `An order that is older than an hour is gone (B2, 1.3)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let order = try await buyer.prepare()
            try await shop.advance(.minutes(55))
            let purchase = try await buyer.authenticate(order)
            shop.clock.advance(by: .minutes(6))
            let again = try await shop.logIn("buyer")
            #expect(try await again.confirm(purchase).outcome == "410 PAYMENT_EXPIRED")
            #expect(try await again.balance() == 0)
            try await shop.expectBooksAgree()
        }
    }

    @Test func `A refusal at confirm is told in the provider's words and gives nothing (B15)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let purchase = try await buyer.purchase(card: Buyer.cardRefusedAtConfirm)
            let answer = try await buyer.confirm(purchase)
            #expect(answer.outcome == "402 PAYMENT_FAILED")
            #expect(answer["error.provider.code"] == "REJECT_CARD_PAYMENT")
            #expect(answer["error.provider.message"] == "한도초과 혹은 잔액부족으로 결제에 실패했습니다.")
            #expect(try await buyer.confirm(purchase).outcome == "402 PAYMENT_FAILED")
            #expect(try await buyer.balance() == 0)
            try await shop.expectBooksAgree()
        }
    }

    @Test func `A forged redirect buys nothing, now and after the provider's window has passed`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let order = try await buyer.prepare()
            let forged = try await buyer.confirm(
                paymentKey: "tsand20260101000000AAAAA", orderID: order.orderID, amount: order.amount)
            #expect(forged.status == 202 || forged.outcome == "402 PAYMENT_FAILED")
            for _ in 0..<12 { try await shop.advance(.minutes(10)) }
            let again = try await shop.logIn("buyer")
            #expect(try await again.status(of: again.newestPayment()) == "failed")
            #expect(try await again.balance() == 0)
            try await shop.expectBooksAgree()
        }
    }
}
