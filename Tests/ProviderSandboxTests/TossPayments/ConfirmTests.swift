import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct ConfirmTests {
    @Test func `a confirm approves an authenticated payment, and both reads show it`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1", amount: 15_000)
            #expect(key.wholeMatch(of: /tsand20260810153001[0-9A-Za-z]{5}/) != nil)
            let before = try await merchant.read(key)
            #expect(before.status == "IN_PROGRESS")
            #expect(before.card == nil)
            let reply = try await merchant.confirm(key, orderID: "order-1", amount: 15_000)
            let payment = try reply.decoded(Merchant.Payment.self)
            #expect(reply.status == 200)
            #expect(payment.status == "DONE")
            #expect(payment.method == "카드")
            #expect(payment.approvedAt == "2026-08-10T15:30:01+09:00")
            #expect(payment.vat == 1364)
            #expect(payment.suppliedAmount == 13_636)
            #expect(payment.card?.number == "43300000****000*")
            let byOrder = try await merchant.api(.GET, "/v1/payments/orders/order-1")
            #expect(byOrder.body == reply.body)
            #expect(try await merchant.api(.GET, "/v1/payments/\(key)").body == reply.body)
        }
    }

    @Test func `a payment has every documented key, nulls included`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            let body = try await merchant.api(.GET, "/v1/payments/\(key)").body
            let object = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
            let wanted: Set = [
                "version", "paymentKey", "type", "orderId", "orderName", "mId", "currency", "method", "totalAmount",
                "balanceAmount", "status", "requestedAt", "approvedAt", "useEscrow", "lastTransactionKey",
                "suppliedAmount", "vat", "taxFreeAmount", "taxExemptionAmount", "cultureExpense", "cancels",
                "isPartialCancelable", "card", "virtualAccount", "transfer", "mobilePhone", "giftCertificate",
                "easyPay", "discount", "cashReceipt", "cashReceipts", "secret", "metadata", "receipt", "checkout",
                "country", "failure",
            ]
            #expect(Set(object.keys) == wanted)
            #expect(object["virtualAccount"] is NSNull)
        }
    }

    @Test func `an unknown payment is 404, a malformed body 400`() async throws {
        try await withMerchant { merchant in
            let unknown = try await merchant.confirm("nosuchpayment", orderID: "order-1", amount: 1000)
            #expect(unknown.status == 404)
            #expect(unknown.code == "NOT_FOUND_PAYMENT")
            for body in ["", "{}", #"{"paymentKey":"a","orderId":"b","amount":"1000"}"#, "[1]"] {
                let reply = try await merchant.api(.POST, "/v1/payments/confirm", body: body)
                #expect(reply.status == 400)
                #expect(reply.code == "INVALID_REQUEST")
            }
        }
    }

    @Test func `another amount or order is refused, and the payment can still be confirmed`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1", amount: 1000)
            let amount = try await merchant.confirm(key, orderID: "order-1", amount: 999)
            #expect(amount.status == 400)
            #expect(amount.code == "INVALID_REQUEST")
            #expect(try await merchant.confirm(key, orderID: "order-2", amount: 1000).code == "INVALID_REQUEST")
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 1000).status == 200)
        }
    }

    @Test func `a second confirm is ALREADY_PROCESSED_PAYMENT`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            let again = try await merchant.confirm(key, orderID: "order-1", amount: 10_000)
            #expect(again.status == 400)
            #expect(again.code == "ALREADY_PROCESSED_PAYMENT")
            #expect(try await merchant.sandbox.ledger().count == 1)
        }
    }

    @Test func `an order that was approved cannot be opened again`() async throws {
        try await withMerchant { merchant in
            _ = try await merchant.approved(orderID: "order-1")
            await #expect(throws: SandboxRefusal.self) {
                _ = try await merchant.authenticated(orderID: "order-1")
            }
        }
    }

    @Test func `two authenticated payments of one order are approved once`() async throws {
        try await withMerchant { merchant in
            let first = try await merchant.authenticated(orderID: "order-1")
            let second = try await merchant.authenticated(orderID: "order-1")
            #expect(try await merchant.confirm(first, orderID: "order-1", amount: 10_000).status == 200)
            let reply = try await merchant.confirm(second, orderID: "order-1", amount: 10_000)
            #expect(reply.code == "DUPLICATED_ORDER_ID")
            let byOrder = try await merchant.api(.GET, "/v1/payments/orders/order-1").decoded(Merchant.Payment.self)
            #expect(byOrder.paymentKey == first)
        }
    }

    @Test func `another shop's payment is neither confirmed nor shown`() async throws {
        let configuration = testConfiguration {
            $0.merchants.append(SandboxMerchant(clientKey: "test_ck_b", secretKey: "test_sk_b", merchantID: "other"))
        }
        try await withMerchant(configuration) { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            var stranger = merchant
            stranger.secretKey = "test_sk_b"
            #expect(try await stranger.confirm(key, orderID: "order-1", amount: 10_000).code == "INVALID_API_KEY")
            #expect(try await stranger.api(.GET, "/v1/payments/\(key)").status == 404)
            #expect(try await stranger.cancel(key).status == 404)
        }
    }

    // MARK: Test cards

    @Test func `card 4330000000000000 approves (B15)`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1", cardNumber: "4330000000000000")
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000).status == 200)
        }
    }

    @Test func `card 4000000000000000 is refused at the checkout (B15)`() async throws {
        try await withMerchant { merchant in
            let buyer = SandboxBuyer(
                orderID: "order-1", orderName: "생수", amount: 10_000, cardNumber: "4000-0000-0000-0000",
                successURL: Merchant.successURL, failURL: Merchant.failURL)
            let url = try await merchant.sandbox.authenticate(buyer)
            #expect(url.hasPrefix(Merchant.failURL + "?"))
            let items = try query(of: url)
            #expect(items["code"] == "REJECT_CARD_COMPANY")
            #expect(items["message"] == "결제 승인이 거절되었습니다.")
            #expect(items["orderId"] == "order-1")
            #expect(items["paymentKey"] == nil)
        }
    }

    @Test func `card 4111111111111111 passes the checkout and is refused at confirm (B15)`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1", cardNumber: "4111 1111 1111 1111")
            let reply = try await merchant.confirm(key, orderID: "order-1", amount: 10_000)
            #expect(reply.status == 403)
            #expect(reply.code == "REJECT_CARD_PAYMENT")
            let payment = try await merchant.read(key)
            #expect(payment.status == "ABORTED")
            #expect(payment.failure?.code == "REJECT_CARD_PAYMENT")
            #expect(try await merchant.sandbox.ledger().isEmpty)
        }
    }

    @Test func `easy pay, transfer and mobile phone are approved with their own details`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1") { $0.usesEasyPay = true }
            let easy = try await merchant.confirm(key, orderID: "order-1", amount: 10_000)
                .decoded(Merchant.Payment.self)
            #expect(easy.method == "간편결제")
            #expect(easy.easyPay?.amount == 10_000)
            #expect(easy.card == nil)
            let transfer = try await merchant.approved(orderID: "order-2", method: "TRANSFER")
            #expect(try await merchant.read(transfer).method == "계좌이체")
            let phone = try await merchant.approved(orderID: "order-3", method: "MOBILE_PHONE")
            #expect(try await merchant.read(phone).method == "휴대폰")
        }
    }

    @Test func `less than the method's minimum is refused`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1", amount: 99)
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 99).code == "BELOW_MINIMUM_AMOUNT")
        }
    }
}
