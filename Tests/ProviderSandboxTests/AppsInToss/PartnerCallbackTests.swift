import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct PartnerCallbackTests {
    private func callback(
        _ receiver: WebhookReceiver, _ spelling: SandboxCallback.Spelling = .basic,
        method: SandboxCallback.Method = .post
    ) -> SandboxCallback {
        var callback = SandboxCallback(url: receiver.url, credential: "toss:비밀")
        callback.spelling = spelling
        callback.method = method
        return callback
    }

    @Test func `unlinking ends the tokens and tells the partner (C4)`() async throws {
        try await withWebhookReceiver(statuses: [200]) { receiver async throws in
            try await withPartner {
                $0.miniApps[0].unlinkCallback = callback(receiver)
            } _: { partner async throws in
                let token = try await partner.token(try await partner.linked()).string("accessToken")
                let answers = try await partner.sandbox.unlink(userKey: Partner.user)
                #expect(answers.map(\.status) == [200])
                let request = try await receiver.next()
                #expect(request.body == #"{"userKey":443731101,"referrer":"UNLINK"}"#)
                #expect(request.header("content-type") == "application/json")
                #expect(request.header("authorization") == "Basic " + Data("toss:비밀".utf8).base64EncodedString())
                #expect(try await partner.user(token).text == #"{"error":"invalid_grant"}"#)
            }
        }
    }

    @Test func `removal from the partner's side calls nobody (C5)`() async throws {
        try await withWebhookReceiver { receiver async throws in
            try await withPartner {
                $0.miniApps[0].unlinkCallback = callback(receiver)
            } _: { partner async throws in
                _ = try await partner.linked()
                _ = try await partner.post(
                    "/user/oauth2/access/remove-by-user-key", #"{"userKey":\#(Partner.user)}"#)
                // The first call that arrives is the one made after it.
                _ = try await partner.sandbox.unlink(userKey: 7, referrer: "WITHDRAWAL_TOSS")
                #expect(try await receiver.next().body.contains("WITHDRAWAL_TOSS"))
            }
        }
    }

    @Test func `the route takes another address, method, spelling and number of copies (C4)`() async throws {
        try await withWebhookReceiver(statuses: [204, 401]) { receiver async throws in
            try await withPartner { partner async throws in
                #expect(try await partner.control(.POST, "/unlink", #"{"userKey":7}"#).text == #"{"answers":[]}"#)
                let reply = try await partner.control(
                    .POST, "/unlink",
                    #"{"userKey":7,"referrer":"WITHDRAWAL_TERMS","url":"\#(receiver.url)","credential":"s","#
                        + #""spelling":"bearer","copies":2}"#)
                #expect(reply.text == #"{"answers":[{"status":204,"body":""},{"status":401,"body":""}]}"#)
                for _ in 1...2 {
                    let request = try await receiver.next()
                    #expect(request.header("authorization") == "Bearer s")
                    #expect(request.body.contains("WITHDRAWAL_TERMS"))
                }
                let wrong = #"{"userKey":7,"url":"file:///etc/passwd"}"#
                #expect(try await partner.control(.POST, "/unlink", wrong).status == 400)
            }
        }
    }

    @Test func `by GET the words are in the query, and raw is the credential alone (C4)`() async throws {
        try await withWebhookReceiver { receiver async throws in
            try await withPartner { partner async throws in
                let callback = callback(receiver, .raw, method: .get)
                #expect(try await partner.sandbox.unlink(userKey: 7, callback: callback).map(\.status) == [200])
                let request = try await receiver.next()
                #expect(request.body.isEmpty)
                #expect(request.header("authorization") == "toss:비밀")
            }
        }
    }

    @Test func `an address where nobody listens is told as no answer`() async throws {
        try await withPartner { partner async throws in
            let callback = SandboxCallback(url: "http://127.0.0.1:1/", credential: nil)
            #expect(try await partner.sandbox.unlink(userKey: 7, callback: callback).map(\.status) == [nil])
        }
    }

    @Test func `a subscription's change is told with what was before (C9)`() async throws {
        try await withWebhookReceiver(statuses: [204]) { receiver async throws in
            try await withPartner {
                $0.miniApps[0].subscriptionWebhook = callback(receiver, .bearer)
            } _: {
                partner async throws in
                let verified = try await partner.control(.POST, "/iap/verify-webhook")
                #expect(verified.text == #"{"answers":[{"status":204,"body":""}]}"#)
                #expect(try await receiver.next().body.contains("callback.registration_verification"))
                let orderID = try await partner.sandbox.purchase(userKey: 7, sku: "ait.sub").orderID
                let path = "/iap/orders/\(orderID)/subscription"
                _ = try await partner.control(
                    .POST, path,
                    #"{"changeReason":"CREATED","status":"ACTIVE","accessGranted":true,"autoRenew":true}"#)
                let created = try await receiver.next()
                #expect(created.header("authorization") == "Bearer toss:비밀")
                #expect(created.body.contains(#""subscription":{"current":{"status":"ACTIVE","accessGranted":true,"#))
                #expect(created.body.contains(#""occurredAt":"2026-08-10T15:30:01""#))
                _ = try await partner.sandbox.changeSubscription(
                    orderID: orderID, changeReason: "REVOKED", status: "REVOKED", accessGranted: false,
                    autoRenew: false, occurredAt: "2026-01-01T00:00:00")
                let revoked = try await receiver.next().body
                #expect(revoked.contains(#""previous":{"status":"ACTIVE""#))
                #expect(revoked.contains(#""occurredAt":"2026-01-01T00:00:00""#))
                #expect(try await partner.control(.POST, "/iap/orders/none/subscription", "{}").status == 400)
            }
        }
    }
}
