import Foundation
import NIOHTTP1
@testable import ProviderSandbox
import Testing

struct WebhookTests {
    private struct Queue: Decodable {
        struct Webhook: Decodable {
            struct Try: Decodable { let outcome: String }
            let eventType: String
            let status: String
            let transmissionId: String
            let body: String
            let tries: [Try]
            let dueAt: String?
        }

        let webhooks: [Webhook]
    }

    private struct Envelope: Decodable {
        struct Inner: Decodable {
            let status: String
            let paymentKey: String
        }
        let eventType: String
        let createdAt: String
        let data: Inner
    }

    private struct DepositEnvelope: Decodable {
        let createdAt: String
        let secret: String
        let status: String
        let transactionKey: String
        let orderId: String
    }

    private func queue(_ merchant: Merchant) async throws -> [Queue.Webhook] {
        try await merchant.send(.GET, "/_sandbox/webhooks").decoded(Queue.self).webhooks
    }

    @Test func `without a URL nothing is queued`() async throws {
        try await withMerchant { merchant in
            _ = try await merchant.approved(orderID: "order-1")
            #expect(try await queue(merchant).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(10))) func `an approval is announced with the three headers and delivered on 200 (B5)`()
        async throws
    {
        try await withWebhookReceiver { receiver in
            try await withMerchant(testConfiguration { $0.webhookURL = receiver.url }) { merchant in
                let key = try await merchant.approved(orderID: "order-1")
                try await merchant.sandbox.deliverDueWebhooks()
                let request = try await receiver.next()
                #expect(request.header("tosspayments-webhook-transmission-time") == "2026-08-10T15:30:01+09:00")
                #expect(request.header("tosspayments-webhook-transmission-retried-count") == "0")
                let id = try #require(request.header("tosspayments-webhook-transmission-id"))
                #expect(id.hasPrefix("whtrans_"))
                #expect(request.header("tosspayments-webhook-signature") == nil)
                let envelope = try JSONDecoder().decode(Envelope.self, from: Data(request.body.utf8))
                #expect(envelope.eventType == "PAYMENT_STATUS_CHANGED")
                #expect(envelope.createdAt == "2026-08-10T15:30:01.000000")
                #expect(envelope.data.status == "DONE")
                #expect(envelope.data.paymentKey == key)
            }
        }
    }

    @Test func `a virtual account's changes come as flat DEPOSIT_CALLBACK (B5)`() async throws {
        // Nobody listens there; the queue is what is looked at.
        try await withMerchant(testConfiguration { $0.webhookURL = "http://127.0.0.1:9/" }) { merchant in
            let key = try await merchant.approved(orderID: "order-1", method: "VIRTUAL_ACCOUNT")
            try await merchant.sandbox.deposit(paymentKey: key)
            try await merchant.sandbox.failDeposit(paymentKey: key)
            _ = try await merchant.cancel(key)
            let webhooks = try await queue(merchant)
            #expect(
                webhooks.map(\.eventType) == [
                    "DEPOSIT_CALLBACK", "PAYMENT_STATUS_CHANGED", "DEPOSIT_CALLBACK", "DEPOSIT_CALLBACK",
                    "DEPOSIT_CALLBACK",
                ])
            let deposits = try webhooks.filter { $0.eventType == "DEPOSIT_CALLBACK" }.map {
                try JSONDecoder().decode(DepositEnvelope.self, from: Data($0.body.utf8))
            }
            #expect(deposits.map(\.status) == ["WAITING_FOR_DEPOSIT", "DONE", "WAITING_FOR_DEPOSIT", "CANCELED"])
            #expect(Set(deposits.map(\.secret)) == [try #require(try await merchant.read(key).secret)])
            #expect(!webhooks[0].body.contains("eventType"))
        }
    }

    @Test func `expiry and refusal are announced, opening and giving up are not`() async throws {
        try await withMerchant(testConfiguration { $0.webhookURL = "http://127.0.0.1:9/" }) { merchant in
            _ = try await merchant.authenticated(orderID: "order-1")
            #expect(try await queue(merchant).isEmpty)
            try await merchant.sandbox.advanceClock(seconds: 600)
            let key = try await merchant.authenticated(orderID: "order-2", cardNumber: "4111111111111111")
            _ = try await merchant.confirm(key, orderID: "order-2", amount: 10_000)
            let statuses = try await queue(merchant).map {
                try JSONDecoder().decode(Envelope.self, from: Data($0.body.utf8)).data.status
            }
            #expect(statuses == ["EXPIRED", "ABORTED"])
        }
    }

    @Test func `retries come after 1, 4, 16 … 4096 minutes, then it is given up`() throws {
        var delivery = WebhookDelivery(
            number: 1, eventType: "PAYMENT_STATUS_CHANGED", body: Data(), createdAt: Moment(milliseconds: 0),
            transmissionID: "whtrans_x", dueAt: Moment(milliseconds: 0))
        var waits: [Int64] = []
        while delivery.status == .waiting {
            let at = delivery.dueAt
            delivery.note(outcome: "500", at: at)
            if delivery.status == .waiting { waits.append((delivery.dueAt.milliseconds - at.milliseconds) / 60_000) }
        }
        #expect(waits == [1, 4, 16, 64, 256, 1024, 4096])
        #expect(delivery.status == .givenUp)
        #expect(delivery.tries.count == 8)
    }

    @Test(.timeLimit(.minutes(10))) func `another 2xx is a failure, retried when virtual time has passed`() async throws
    {
        try await withWebhookReceiver(statuses: [202, 200]) { receiver in
            try await withMerchant(testConfiguration { $0.webhookURL = receiver.url }) { merchant in
                _ = try await merchant.approved(orderID: "order-1")
                try await merchant.sandbox.deliverDueWebhooks()
                let first = try await receiver.next()
                try await merchant.sandbox.advanceClock(seconds: 60)
                try await merchant.sandbox.deliverDueWebhooks()
                let second = try await receiver.next()
                #expect(second.header("tosspayments-webhook-transmission-retried-count") == "1")
                #expect(second.body == first.body)
                let id = "tosspayments-webhook-transmission-id"
                #expect(second.header(id) == first.header(id))
            }
        }
    }
}
