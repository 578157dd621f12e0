import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct PartnerRestartTests {
    @Test func `everything but faults and switches outlives the process (E1)`() async throws {
        try await withFolder { folder in
            let identities = folder.appending(path: "apps-in-toss").path
            let journal = folder.appending(path: "sandbox.journal").path
            var (access, unusedCode, usedKey, orderID, hash, revoked) = ("", "", "", "", "", "")
            try await withPartner(folder: identities, dataFile: journal) { partner async throws in
                access = try await partner.token(try await partner.linked()).string("accessToken")
                unusedCode = try await partner.linked().authorizationCode
                usedKey = try await partner.post("/promotion/execute-promotion/get-key", user: Partner.user)
                    .string("key")
                #expect(try await grant(partner, usedKey).isSuccess)
                orderID = try await partner.sandbox.purchase(
                    userKey: Partner.user, sku: "ait.1", statuses: [.inProgress, .paid]
                ).orderID
                hash = try await partner.sandbox.anonymousKey()
                let token = try await partner.post("/pay/make-payment", Self.payment, user: Partner.user)
                    .string("payToken")
                try await partner.sandbox.authenticatePay(payToken: token)
                let certificate = try await partner.sandbox.issueCertificate()
                try await partner.sandbox.revokeCertificate(id: certificate.id)
                revoked = certificate.id
                await partner.sandbox.add(
                    SandboxFault(
                        path: Partner.base + "/pay/execute-payment",
                        kind: .lateCommit(seconds: 30, readsBefore: .inProgress)))
                _ = try? await partner.post(
                    "/pay/execute-payment", #"{"payToken":"\#(token)","isTestPayment":false}"#, user: Partner.user)
            }
            // Once for the first journal, once for the compacted one.
            for _ in 1...2 {
                try await withPartner(folder: identities, dataFile: journal) { partner async throws in
                    #expect(try await partner.user(access).isSuccess)
                    #expect(try await grant(partner, usedKey).code == "4113")
                    #expect(try await partner.post("/users/anon-key/verify", nil, anonymous: hash).isSuccess)
                    #expect(
                        try await partner.post("/pay/make-payment", Self.payment, user: Partner.user).code
                            == "PAYMENT_EXISTING_PAYMENT")
                    #expect(
                        try await partner.control(.GET, "/certificates").text.contains(
                            #""id":"\#(revoked)","miniApp":"shop""#))
                    #expect(try await partner.control(.GET, "/promotions").text.contains(#""spent":50"#))
                }
            }
            try await withPartner(folder: identities, dataFile: journal) { partner async throws in
                let path = "/user/oauth2/generate-token"
                let body = #"{"authorizationCode":"\#(unusedCode)","referrer":"SANDBOX"}"#
                #expect(try await partner.post(path, body).isSuccess)
                #expect(try await partner.post(path, body).text == #"{"error":"invalid_grant"}"#)
                let order = #"{"orderId":"\#(orderID)"}"#
                #expect(
                    try await partner.post("/order/get-order-status", order).string("status") == "ORDER_IN_PROGRESS")
                #expect(
                    try await partner.post("/order/get-order-status", order).string("status") == "PAYMENT_COMPLETED")
                try await partner.sandbox.advanceClock(seconds: 30)
                let kinds = try await partner.sandbox.ledger().map(\.kind)
                #expect(kinds == ["promotionGrant", "purchase", "tossPayApproval"])
            }
        }
    }

    private static let payment =
        #"{"orderNo":"order-1","productDesc":"생수","amount":1000,"amountTaxFree":0,"isTestPayment":false}"#

    private func grant(_ partner: Partner, _ key: String) async throws -> Partner.Reply {
        try await partner.post(
            "/promotion/execute-promotion",
            #"{"promotionCode":"SANDBOX_PROMOTION","key":"\#(key)","amount":50}"#, user: Partner.user)
    }
}
