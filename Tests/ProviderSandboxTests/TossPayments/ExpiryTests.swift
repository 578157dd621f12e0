import Foundation
@testable import ProviderSandbox
import Testing

struct ExpiryTests {
    @Test func `ten minutes after authentication the confirm finds no session, and the read says why`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            try await merchant.sandbox.advanceClock(seconds: 600)
            let reply = try await merchant.confirm(key, orderID: "order-1", amount: 10_000)
            #expect(reply.status == 404)
            #expect(reply.code == "NOT_FOUND_PAYMENT_SESSION")
            let payment = try await merchant.read(key)
            #expect(payment.status == "EXPIRED")
            #expect(payment.failure?.code == "EXPIRED_PAYMENT")
            #expect(payment.failure?.message == "결제가 만료되었습니다. 다시 시도해주세요.")
            #expect(payment.method == nil)
            #expect(payment.approvedAt == nil)
        }
    }

    @Test func `a confirm in the last second is taken`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            try await merchant.sandbox.advanceClock(seconds: 599)
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000).status == 200)
        }
    }

    @Test func `an opened window expires after thirty minutes`() throws {
        var state = try openedState()
        let key = try #require(state.payments.keys.first)
        state.settle(at: Moment(milliseconds: 1_799_999))
        #expect(state.payment(key)?.status == .ready)
        state.settle(at: Moment(milliseconds: 1_800_000))
        #expect(state.payment(key)?.status == .expired)
        #expect(throws: ProviderError.named("NOT_FOUND_PAYMENT_SESSION")) {
            _ = try state.decide(key, .pay(PaymentChoice(kind: .card)), at: Moment(milliseconds: 1_800_000))
        }
    }

    @Test func `what is overdue happens in the order and at the moments it became due`() throws {
        var state = try openedState()
        let first = try #require(state.payments.keys.first)
        let second = try state.open(order("order-2"), at: Moment(milliseconds: 1000)).paymentKey
        state.settle(at: Moment(milliseconds: 10_000_000))
        #expect(state.payments[first]?.last?.since == Moment(milliseconds: 1_800_000))
        #expect(state.payments[second]?.last?.since == Moment(milliseconds: 1_801_000))
    }

    private func openedState() throws -> SandboxState {
        var state = SandboxState(
            settings: .init(
                merchants: [SandboxMerchant()], behaviour: SandboxBehaviour(), requestsPerMinute: nil,
                sendsWebhooks: false, origin: "http://localhost:9090"),
            random: SeededRandom(seed: 1))
        _ = try state.open(order("order-1"), at: Moment(milliseconds: 0))
        return state
    }

    private func order(_ id: String) throws -> PaymentOrder {
        try SandboxBuyer(
            orderID: id, orderName: "생수", amount: 1000, successURL: Merchant.successURL, failURL: Merchant.failURL
        ).order()
    }
}
