import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct PartnerMessageTests {
    private func send(
        _ partner: Partner, _ body: String, path: String = "send-message", user: Int64? = Partner.user
    ) async throws -> Partner.Reply {
        try await partner.post("/messenger/\(path)", body, user: user)
    }

    private static let message = #"{"templateSetCode":"SANDBOX_TEMPLATE","context":{"item":"생수","count":2,"new":true}}"#

    @Test func `a message is sent once and stands in the books (C10)`() async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            let reply = try await send(partner, Self.message)
            #expect(try reply.number("msgCount") == 1)
            #expect(try reply.number("sentPushCount") == 1)
            let sent = try #require((reply.success["detail"] as? [String: Any])?["sentPush"] as? [[String: Any]])
            let ledger = try await partner.sandbox.ledger()
            #expect(ledger.map(\.kind) == ["message"])
            #expect(ledger.map(\.paymentKey) == [sent.first?["contentId"] as? String])
            let listed = try await partner.control(.GET, "/messages").text
            #expect(listed.contains(#""context":{"count":"2","item":"생수","new":"true"},"test":false,"failure":null"#))
        }
    }

    @Test func `a push that does not arrive is a success with a failure in it (C10)`() async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            let block = #"{"userKey":\#(Partner.user),"reason":"PUSH_OFF"}"#
            #expect(try await partner.control(.POST, "/messages/unreachable", block).status == 200)
            let reply = try await send(partner, Self.message)
            #expect(reply.isSuccess)
            #expect(try reply.number("sentPushCount") == 0)
            #expect(reply.text.contains(#""reachedFailReason":"PUSH_OFF""#))
            try await partner.sandbox.setUnreachable(userKey: Partner.user, reason: nil)
            #expect(try await send(partner, Self.message).number("sentPushCount") == 1)
        }
    }

    @Test func `the names of 2025 are a switch (C10)`() async throws {
        try await withBehaviour {
            $0.oldMessageNames = true
        } _: { partner async throws in
            _ = try await partner.linked()
            try await partner.sandbox.setUnreachable(userKey: Partner.user, reason: "PUSH_OFF")
            let reply = try await send(partner, Self.message)
            #expect(reply.object["success"] == nil)
            #expect((reply.object["result"] as? [String: Any])?["msgCount"] as? Int == 1)
            #expect(reply.text.contains(#""reachFailReason":"PUSH_OFF""#))
        }
    }

    @Test func `templates must be approved and their variables given (C10)`() async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            let template = #"{"templateSetCode":"ORDER","variables":["item","userName"]}"#
            #expect(try await partner.control(.POST, "/messages/templates", template).status == 200)
            let right = #"{"templateSetCode":"ORDER","context":{"item":"생수"}}"#
            #expect(try await send(partner, right).isSuccess)
            for wrong in [
                #"{"templateSetCode":"ORDER","context":{}}"#, #"{"templateSetCode":"ORDER","context":{"other":"x"}}"#,
                #"{"templateSetCode":"ORDER","context":{"item":["x"]}}"#, #"{"templateSetCode":"NONE","context":{}}"#,
                #"{"templateSetCode":"ORDER"}"#,
            ] {
                let reply = try await send(partner, wrong)
                #expect(reply.status == 400, "\(wrong)")
                #expect(reply.code == "INVALID_PARAMETER")
            }
            var waiting = SandboxMessageTemplate(code: "ORDER")
            waiting.isApproved = false
            try await partner.sandbox.setTemplate(waiting)
            #expect(try await send(partner, right).status == 400)
        }
    }

    @Test func `a test message names a bundle, and a user who left is 4010 (C10)`() async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            #expect(try await send(partner, Self.message, path: "send-test-message").status == 400)
            let bundle = #","deploymentId":"0197f3a0-1111-7222-8333-444455556666"}"#
            let body = Self.message.dropLast() + bundle
            #expect(try await send(partner, String(body), path: "send-test-message").isSuccess)
            _ = try await partner.sandbox.unlink(userKey: Partner.user)
            #expect(try await send(partner, Self.message).code == "4010")
            #expect(try await send(partner, Self.message, user: nil).status == 400)
        }
    }

    @Test func `send-message is bounded for each user (C10)`() async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            for _ in 1...10 { #expect(try await send(partner, Self.message).isSuccess) }
            #expect(try await send(partner, Self.message).code == "4095")
            try await partner.sandbox.advanceClock(seconds: 60)
            #expect(try await send(partner, Self.message).isSuccess)
        }
    }

    @Test func `bulk reaches who can be reached and lists the rest (C10)`() async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            let hash = try await partner.sandbox.anonymousKey()
            let entries =
                #"{"userKey":\#(Partner.user),"context":{}},{"userKey":"7","context":{}},"#
                + #"{"anonKey":"\#(hash)","context":{}}"#
            let body = #"{"templateSetCode":"SANDBOX_TEMPLATE","contextList":[\#(entries)]}"#
            let reply = try await send(partner, body, path: "send-bulk-message", user: nil)
            #expect(try reply.number("msgCount") == 3)
            #expect(try reply.number("sentPushCount") == 2)
            let fail = try #require(reply.success["fail"] as? [String: Any])
            #expect((fail["sentPush"] as? [Any])?.count == 1)
        }
    }

    @Test func `bulk takes from one to 2,500 entries (C10)`() async throws {
        try await withPartner { partner async throws in
            let entry = #"{"userKey":7,"context":{}}"#
            for (count, status) in [(0, 400), (2500, 200), (2501, 400)] {
                let list = Array(repeating: entry, count: count).joined(separator: ",")
                let body = #"{"templateSetCode":"SANDBOX_TEMPLATE","contextList":[\#(list)]}"#
                #expect(try await send(partner, body, path: "send-bulk-message", user: nil).status == status)
            }
            let nobody = #"{"templateSetCode":"SANDBOX_TEMPLATE","contextList":[{"context":{}}]}"#
            #expect(try await send(partner, nobody, path: "send-bulk-message", user: nil).status == 400)
        }
    }
}
