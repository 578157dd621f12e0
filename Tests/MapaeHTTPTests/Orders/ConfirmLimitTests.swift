import HTTPTypes
import MapaeCore
import Testing

@testable import MapaeHTTP

@Suite struct ConfirmLimitTests {
    private static let confirm = "/api/payment/confirm"

    @Test func `The repeat of an accepted confirm does not count, every other one does (B10, 1.13)`() async throws {
        try await Checkout.run({ $0.routeLimitFactor = 1 }) { checkout in
            let purchase = try await checkout.buy()
            for number in 0..<12 {
                // The token of each call is limited too.
                let answer = try await checkout.browser.post(Self.confirm, purchase.body)
                #expect(answer.status == 200)
                #expect((answer.headers[.rateLimitRemaining] == "4") == (number == 0))
            }
            let second = try await checkout.buy()
            for remaining in ["3", "2", "1", "0"] {
                let wrong = second.body.replacing(":\(second.amount)}", with: ":1}")
                let answer = try await checkout.browser.post(Self.confirm, wrong)
                #expect(answer.errorCode == "AMOUNT_MISMATCH")
                #expect(answer.headers[.rateLimitRemaining] == remaining)
            }
            let over = try await checkout.browser.post(Self.confirm, second.body)
            #expect(over.status == 429 && over.headers[.retryAfter] == "12")
            // The payer who was told to wait still gets through, and asking for the first one never stopped working.
            #expect(try await checkout.browser.post(Self.confirm, purchase.body).status == 200)
            checkout.server.clock.advance(by: .seconds(12))
            #expect(try await checkout.browser.post(Self.confirm, second.body).status == 200)
        }
    }

    @Test func `Somebody else's accepted confirm is no repeat`() async throws {
        try await Checkout.run({ $0.routeLimitFactor = 1 }) { checkout in
            let purchase = try await checkout.buy()
            #expect(try await checkout.browser.post(Self.confirm, purchase.body).status == 200)
            let other = Browser(checkout.server)
            try await other.signUp("other@example.com")
            for _ in 0..<5 {
                #expect(try await other.post(Self.confirm, purchase.body).errorCode == "PAYMENT_NOT_FOUND")
            }
            #expect(try await other.post(Self.confirm, purchase.body).status == 429)
        }
    }
}
