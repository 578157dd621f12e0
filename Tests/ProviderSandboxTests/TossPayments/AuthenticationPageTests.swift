import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct AuthenticationPageTests {
    private static let path = "/apps-in-toss/checkout-payment"
    private static let opener = "http://localhost:3000"

    private func form(_ fields: [String: String]) -> String {
        fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
            .joined(separator: "&")
    }

    private func open(_ partner: Partner, _ token: String, opener: String = opener) async throws -> Merchant.Reply {
        try await Merchant(partner.sandbox)
            .send(.GET, Self.path + "?" + form(["payToken": token, "opener": opener]))
    }

    private func decide(
        _ partner: Partner, _ fields: [String: String], origin: String? = nil
    ) async throws -> Merchant.Reply {
        try await Merchant(partner.sandbox).send(
            .POST, Self.path,
            headers: [
                "content-type": "application/x-www-form-urlencoded",
                "origin": origin ?? "http://127.0.0.1:\(partner.address.port)",
            ], body: form(["opener": Self.opener].merging(fields) { $1 }))
    }

    /// The token of a payment nobody has decided about.
    private func made(_ partner: Partner, means: String? = nil) async throws -> String {
        _ = try await partner.linked()
        let offered = means.map { #","enablePayMethods":"\#($0)""# } ?? ""
        return try await partner.post(
            "/pay/make-payment",
            #"{"orderNo":"order-1","productDesc":"<생수> 외 1건","amount":11000,"amountTaxFree":0,"isTestPayment":true\#(offered)}"#,
            user: Partner.user
        ).string("payToken")
    }

    private func status(_ partner: Partner, _ token: String) async throws -> Partner.Reply {
        try await partner.post(
            "/pay/get-payment-status", #"{"payToken":"\#(token)","isTestPayment":true}"#, user: Partner.user)
    }

    @Test func `the window shows what is bought, to the mini-app's page alone (C8, E1)`() async throws {
        try await withPartner { partner async throws in
            let page = try await open(partner, try await made(partner))
            #expect(page.status == 200)
            for text in ["토스페이", "&lt;생수&gt; 외 1건", "11,000원 결제하기", "홍길동", "토스페이 머니", "카드", "TEST"] {
                #expect(page.text.contains(text), "\(text)")
            }
            let policy = try #require(page.headers.first(name: "content-security-policy"))
            #expect(policy.contains("frame-ancestors http://localhost:3000;"))
            #expect(policy.contains("form-action 'self';"))
        }
    }

    @Test func `only the means that the payment offers are shown`() async throws {
        try await withPartner { partner async throws in
            let page = try await open(partner, try await made(partner, means: "CARD"))
            #expect(page.text.contains("CARD"))
            #expect(!page.text.contains("TOSS_MONEY"))
        }
    }

    @Test(arguments: ["TOSS_MONEY", "CARD"])
    func `agreeing authenticates the buyer and moves no money (C8)`(means: String) async throws {
        try await withPartner { partner async throws in
            let token = try await made(partner)
            let reply = try await decide(partner, ["payToken": token, "payMethod": means, "decision": "pay"])
            #expect(reply.status == 200)
            #expect(reply.text.contains(#"data-opener="http://localhost:3000" data-authenticated="true""#))
            let status = try await status(partner, token)
            #expect(try status.string("payStatus") == "PAY_APPROVED")
            #expect(try status.string("payMethod") == means)
            #expect(try status.number("paidAmount") == 0)
        }
    }

    @Test func `who cancels is not authenticated, and says so`() async throws {
        try await withPartner { partner async throws in
            let token = try await made(partner)
            let reply = try await decide(partner, ["payToken": token, "decision": "cancel"])
            #expect(reply.text.contains(#"data-authenticated="false" data-reason="USER_CANCELED""#))
            #expect(try await status(partner, token).string("payStatus") == "PAY_CANCEL")
            // What is decided stays decided.
            let again = try await decide(partner, ["payToken": token, "payMethod": "CARD", "decision": "pay"])
            #expect(again.status == 400)
            #expect(again.text.contains(#"data-authenticated="false" data-reason="PAY_CANCEL""#))
            #expect(try await open(partner, token).status == 400)
        }
    }

    @Test func `an unknown payment has no window`() async throws {
        try await withPartner { partner async throws in
            #expect(try await open(partner, "none").text.contains(#"data-reason="payToken""#))
            #expect(try await decide(partner, ["payToken": "none", "decision": "pay"]).status == 400)
        }
    }

    @Test(arguments: ["https://evil.example", "http://127.0.0.1.nip.io", "javascript:alert(1)", "", "null"])
    func `nobody but a page of this machine holds the window or hears the result (E1)`(opener: String) async throws {
        try await withPartner { partner async throws in
            let token = try await made(partner)
            let page = try await open(partner, token, opener: opener)
            #expect(page.status == 400)
            #expect(page.headers.first(name: "content-security-policy")?.contains("frame-ancestors 'none'") == true)
            let reply = try await decide(partner, ["payToken": token, "opener": opener, "decision": "pay"])
            #expect(reply.status == 400)
            #expect(try await status(partner, token).string("payStatus") == "PAY_STANDBY")
        }
    }

    @Test(arguments: ["http://localhost:3000", "null", "https://evil.example"])
    func `another page cannot agree in the buyer's place (E1)`(origin: String) async throws {
        try await withPartner { partner async throws in
            let token = try await made(partner)
            let reply = try await decide(
                partner, ["payToken": token, "payMethod": "CARD", "decision": "pay"], origin: origin)
            #expect(reply.status == 400)
            #expect(try await status(partner, token).string("payStatus") == "PAY_STANDBY")
        }
    }
}
