import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct IdempotencyTests {
    @Test func `a repeat gets the first answer byte by byte and is not executed again (B16)`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            let first = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k-1")
            try await merchant.sandbox.advanceClock(seconds: 3600)
            let second = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k-1")
            #expect(second.status == 200)
            #expect(second.body == first.body)
            #expect(second.headers.first(name: "idempotency-key") == "k-1")
            let traces = second.headers.first(name: "x-tosspayments-trace-id")?.components(separatedBy: ", ")
            #expect(traces?.count == 2)
            #expect(traces?.last == first.headers.first(name: "x-tosspayments-trace-id"))
            #expect(try await merchant.sandbox.ledger().count == 1)
        }
    }

    @Test func `the body is not compared: another payment under the same key gets the first one's answer`() async throws
    {
        try await withMerchant { merchant in
            let first = try await merchant.authenticated(orderID: "order-1")
            let second = try await merchant.authenticated(orderID: "order-2")
            let answer = try await merchant.confirm(first, orderID: "order-1", amount: 10_000, key: "k")
            let trap = try await merchant.confirm(second, orderID: "order-2", amount: 10_000, key: "k")
            #expect(trap.body == answer.body)
            #expect(try await merchant.read(second).status == "IN_PROGRESS")
        }
    }

    @Test func `errors are kept too, for 15 days`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            let wrong = try await merchant.confirm(key, orderID: "order-1", amount: 1, key: "k")
            #expect(wrong.status == 400)
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k").body == wrong.body)
            try await merchant.sandbox.advanceClock(seconds: 15 * 86_400 - 1)
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k").body == wrong.body)
            try await merchant.sandbox.advanceClock(seconds: 1)
            let later = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k")
            #expect(later.code == "NOT_FOUND_PAYMENT_SESSION")
        }
    }

    @Test func `the scope is key, shop, method and path`() async throws {
        try await withMerchant { merchant in
            let first = try await merchant.approved(orderID: "order-1")
            let second = try await merchant.approved(orderID: "order-2")
            #expect(try await merchant.cancel(first, key: "k").status == 200)
            let other = try await merchant.cancel(second, key: "k").decoded(Merchant.Payment.self)
            #expect(other.paymentKey == second)
            #expect(try await merchant.api(.GET, "/v1/payments/\(first)", key: "k").status == 200)
        }
    }

    @Test func `a key above 300 characters is 400`() async throws {
        try await withMerchant { merchant in
            let long = String(repeating: "k", count: 301)
            let reply = try await merchant.confirm("madeup", orderID: "order-1", amount: 1, key: long)
            #expect(reply.status == 400)
            #expect(reply.code == "INVALID_IDEMPOTENCY_KEY")
            let fits = try await merchant.confirm("madeup", orderID: "order-1", amount: 1, key: String(long.dropLast()))
            #expect(fits.code == "NOT_FOUND_PAYMENT")
        }
    }

    @Test(arguments: [true, false])
    func `a server error is kept or not, as the setting says`(keeps: Bool) async throws {
        let configuration = testConfiguration { $0.behaviour.idempotencyKeepsServerErrors = keeps }
        try await withMerchant(configuration) { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            await merchant.sandbox.add(
                SandboxFault(path: "/v1/payments/confirm", kind: .errorCode("UNKNOWN_PAYMENT_ERROR", isKept: true)))
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k").status == 500)
            let again = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k")
            #expect(again.status == (keeps ? 500 : 200))
        }
    }
}
