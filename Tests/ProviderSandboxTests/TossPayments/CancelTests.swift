import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct CancelTests {
    @Test func `a full cancel ends CANCELED, and another is ALREADY_CANCELED_PAYMENT`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            let payment = try await merchant.cancel(key).decoded(Merchant.Payment.self)
            #expect(payment.status == "CANCELED")
            #expect(payment.balanceAmount == 0)
            #expect(payment.totalAmount == 10_000)
            #expect(payment.vat == 0)
            #expect(payment.cancels?.first?.transactionKey == payment.lastTransactionKey)
            let again = try await merchant.cancel(key)
            #expect(again.status == 400)
            #expect(again.code == "ALREADY_CANCELED_PAYMENT")
        }
    }

    @Test func `partial cancels that add up to all stay PARTIAL_CANCELED, and another is NOT_CANCELABLE_AMOUNT`()
        async throws
    {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            let first = try await merchant.cancel(key, #","cancelAmount":4000"#).decoded(Merchant.Payment.self)
            #expect(first.status == "PARTIAL_CANCELED")
            #expect(first.balanceAmount == 6000)
            #expect(first.vat == 545)
            #expect(first.suppliedAmount == 5455)
            let second = try await merchant.cancel(key).decoded(Merchant.Payment.self)
            #expect(second.status == "PARTIAL_CANCELED")
            #expect(second.balanceAmount == 0)
            #expect(second.cancels?.map(\.cancelAmount) == [4000, 6000])
            #expect(second.cancels?.map(\.refundableAmount) == [6000, 0])
            let again = try await merchant.cancel(key)
            #expect(again.status == 403)
            #expect(again.code == "NOT_CANCELABLE_AMOUNT")
            let moved = try await merchant.sandbox.ledger()
            #expect(moved.map(\.kind) == ["approval", "cancel", "cancel"])
            #expect(moved.map(\.amount) == [10_000, 4000, 6000])
        }
    }

    @Test func `more than the balance is NOT_CANCELABLE_AMOUNT`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            let reply = try await merchant.cancel(key, #","cancelAmount":10001"#)
            #expect(reply.status == 403)
            #expect(reply.code == "NOT_CANCELABLE_AMOUNT")
        }
    }

    @Test func `a refundableAmount that differs cancels nothing`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            let reply = try await merchant.cancel(key, #","cancelAmount":1000,"refundableAmount":9999"#)
            #expect(reply.status == 400)
            #expect(reply.code == "NOT_MATCHES_REFUNDABLE_AMOUNT")
            #expect(try await merchant.read(key).balanceAmount == 10_000)
            let right = try await merchant.cancel(key, #","cancelAmount":1000,"refundableAmount":10000"#)
            #expect(right.status == 200)
        }
    }

    @Test(arguments: [
        #"{"cancelReason":""}"#, "{}", #"{"cancelReason":"r","cancelAmount":0}"#,
        #"{"cancelReason":"r","cancelAmount":-5}"#, #"{"cancelReason":"r","taxFreeAmount":1}"#,
    ])
    func `a cancel without reason or with an impossible amount is INVALID_REQUEST`(body: String) async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            let reply = try await merchant.api(.POST, "/v1/payments/\(key)/cancel", body: body)
            #expect(reply.status == 400)
            #expect(reply.code == "INVALID_REQUEST")
        }
    }

    @Test func `what was never approved cannot be cancelled`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            #expect(try await merchant.cancel(key).code == "NOT_CANCELABLE_PAYMENT")
            #expect(try await merchant.cancel("nosuchpayment").code == "NOT_FOUND_PAYMENT")
        }
    }

    @Test func `a mobile-phone bill is cancelled whole and within its month`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1", method: "MOBILE_PHONE")
            #expect(try await merchant.cancel(key, #","cancelAmount":1"#).code == "NOT_ALLOWED_PARTIAL_REFUND")
            // 10 August + 22 days is September.
            try await merchant.sandbox.advanceClock(seconds: 22 * 86_400)
            #expect(try await merchant.cancel(key).code == "EXCEED_MAX_REFUND_DUE")
        }
    }

    @Test func `a transfer cannot be cancelled after 180 days, a card can`() async throws {
        try await withMerchant { merchant in
            let transfer = try await merchant.approved(orderID: "order-1", method: "TRANSFER")
            let card = try await merchant.approved(orderID: "order-2")
            try await merchant.sandbox.advanceClock(seconds: 180 * 86_400)
            #expect(try await merchant.cancel(transfer).code == "EXCEED_MAX_REFUND_DUE")
            #expect(try await merchant.cancel(card).status == 200)
        }
    }

    @Test func `tax-free money leaves with the cancel that leaves no room for it`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1") { $0.taxFreeAmount = 3000 }
            let approved = try await merchant.confirm(key, orderID: "order-1", amount: 10_000)
                .decoded(Merchant.Payment.self)
            #expect(approved.vat == 636)
            #expect(approved.suppliedAmount == 6364)
            let first = try await merchant.cancel(key, #","cancelAmount":8000,"taxFreeAmount":500"#)
                .decoded(Merchant.Payment.self)
            #expect(first.taxFreeAmount == 2000)
            #expect(first.cancels?.first?.taxFreeAmount == 1000)
            #expect(first.vat == 0)
            #expect(first.suppliedAmount == 0)
        }
    }
}
