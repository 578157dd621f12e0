import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct ControlRouteTests {
    private static let order =
        #""clientKey":"test_ck_sandbox","orderId":"order-1","orderName":"생수","amount":1000,"#
        + #""successUrl":"http://127.0.0.1:8080/s","failUrl":"http://127.0.0.1:8080/f""#

    @Test func `a page of another origin cannot drive the sandbox (E1)`() async throws {
        try await withMerchant { merchant in
            for headers in [
                ["origin": "http://127.0.0.1:8080"], ["origin": "null"], ["origin": "https://evil.example"],
                ["sec-fetch-site": "cross-site"], ["sec-fetch-site": "same-site"],
            ] {
                let reply = try await merchant.send(.GET, "/_sandbox/ledger", headers: headers)
                #expect(reply.status == 403, "\(headers)")
            }
            let own = ["origin": "http://127.0.0.1:\(merchant.address.port)", "sec-fetch-site": "same-origin"]
            #expect(try await merchant.send(.GET, "/_sandbox/ledger", headers: own).status == 200)
        }
    }

    @Test(arguments: ["evil.example", "evil.example:9090", "localhost.evil.example", "192.168.0.7", "127.0.0.1.nip.io"])
    func `a Host that is not loopback is refused (E1)`(host: String) async throws {
        try await withMerchant { merchant in
            let reply = try await sendRaw(
                "GET /_sandbox/ledger HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n",
                port: merchant.address.port)
            #expect(reply.text.hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test func `a form is not taken for JSON`() async throws {
        try await withMerchant { merchant in
            let reply = try await merchant.send(
                .POST, "/_sandbox/clock", headers: ["content-type": "text/plain"], body: #"{"advanceSeconds":1}"#)
            #expect(reply.status == 415)
        }
    }

    @Test func `authenticate does what the buyer's browser would`() async throws {
        struct Answer: Decodable { let redirectUrl: String }
        try await withMerchant { merchant in
            let reply = try await merchant.send(
                .POST, "/_sandbox/tosspayments/authenticate", body: "{\(Self.order)}")
            let items = try query(of: try reply.decoded(Answer.self).redirectUrl)
            #expect(items["orderId"] == "order-1")
            #expect(items["amount"] == "1000")
            let key = try #require(items["paymentKey"])
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 1000).status == 200)
            for (action, code) in [("cancel", "PAY_PROCESS_CANCELED"), ("abort", "PAY_PROCESS_ABORTED")] {
                let body = "{\(Self.order.replacing("order-1", with: "order-\(action)")),\"action\":\"\(action)\"}"
                let reply = try await merchant.send(.POST, "/_sandbox/tosspayments/authenticate", body: body)
                #expect(try query(of: try reply.decoded(Answer.self).redirectUrl)["code"] == code)
            }
        }
    }

    @Test func `an order the window would refuse is 400 with its code`() async throws {
        try await withMerchant { merchant in
            let body = "{\(Self.order.replacing("test_ck_sandbox", with: "test_ck_unknown"))}"
            let reply = try await merchant.send(.POST, "/_sandbox/tosspayments/authenticate", body: body)
            #expect(reply.status == 400)
            #expect(reply.text.contains("INVALID_CLIENT_KEY"))
        }
    }

    @Test func `deposit, deposit-error and expire work by route, and a wrong state is 409`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1", method: "VIRTUAL_ACCOUNT")
            let base = "/_sandbox/tosspayments/payments/\(key)"
            let paid = try await merchant.send(.POST, base + "/deposit")
            #expect(try paid.decoded(Merchant.Payment.self).status == "DONE")
            #expect(try await merchant.send(.POST, base + "/deposit").status == 409)
            let back = try await merchant.send(.POST, base + "/deposit-error")
            #expect(try back.decoded(Merchant.Payment.self).status == "WAITING_FOR_DEPOSIT")
            let ended = try await merchant.send(.POST, base + "/expire")
            #expect(try ended.decoded(Merchant.Payment.self).virtualAccount?.expired == true)
            #expect(try await merchant.send(.POST, "/_sandbox/tosspayments/payments/no/deposit").status == 404)
        }
    }

    @Test func `faults are set, listed and cleared by route (E2)`() async throws {
        try await withMerchant { merchant in
            let path = "/_sandbox/faults"
            for fault in [
                #"{"path":"/v1/","kind":"dropRequest","times":3}"#,
                #"{"path":"/v1/","kind":"lateCommit","seconds":5,"readsBefore":"404"}"#,
                #"{"path":"/v1/","kind":"staleRead","seconds":5}"#,
                #"{"path":"/v1/","kind":"delay","milliseconds":5}"#,
                #"{"path":"/v1/","kind":"status","status":503}"#,
                #"{"path":"/v1/","kind":"errorCode","code":"PROVIDER_ERROR"}"#,
            ] {
                #expect(try await merchant.send(.POST, path, body: fault).status == 200)
            }
            let listed = try await merchant.send(.GET, path).text
            #expect(listed.contains(#""kind":"lateCommit","times":1,"seconds":5,"readsBefore":"404""#))
            for fault in [
                #"{"path":"/v1/","kind":"explode"}"#, #"{"path":"v1","kind":"dropRequest"}"#,
                #"{"path":"/v1/","kind":"lateCommit"}"#, #"{"path":"/v1/","kind":"errorCode","code":"NO_SUCH"}"#,
                #"{"path":"/v1/","kind":"dropRequest","times":0}"#, "",
            ] {
                #expect(try await merchant.send(.POST, path, body: fault).status == 400, "\(fault)")
            }
            #expect(try await merchant.send(.DELETE, path).text == #"{"faults":[]}"#)
            #expect(await merchant.sandbox.faults().isEmpty)
        }
    }

    @Test func `control routes meet no faults`() async throws {
        try await withMerchant { merchant async throws in
            await merchant.sandbox.add(SandboxFault(path: "/", kind: .status(503)))
            #expect(try await merchant.send(.GET, "/_sandbox/ledger").status == 200)
            #expect(try await merchant.send(.GET, "/v2/standard").status == 503)
        }
    }

    @Test func `the clock moves by route`() async throws {
        try await withMerchant { merchant in
            let reply = try await merchant.send(.POST, "/_sandbox/clock", body: #"{"advanceSeconds":59}"#)
            #expect(reply.text == #"{"now":"2026-08-10T15:31:00+09:00"}"#)
            #expect(try await merchant.send(.POST, "/_sandbox/clock", body: #"{"advanceSeconds":-1}"#).status == 400)
        }
    }

    @Test func `the ledger lists what moved`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            let text = try await merchant.send(.GET, "/_sandbox/ledger").text
            #expect(text.contains(#""kind":"approval","paymentKey":"\#(key)","orderId":"order-1","amount":10000"#))
        }
    }

    @Test func `an unknown control route is 404`() async throws {
        try await withMerchant { merchant async throws in
            #expect(try await merchant.send(.GET, "/_sandbox/nothing").status == 404)
        }
    }
}
