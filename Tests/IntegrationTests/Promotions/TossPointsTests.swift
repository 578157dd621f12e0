import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeCore
import MapaeIdentity
import MapaePayments
import MapaeServer
import NIOCore
import ProviderSandbox
import Testing

/// The routes of promotions and messages through a whole server, over mutual TLS (C10, C11).
@Suite struct TossPointsTests {
    private static var joined: Shop.Options {
        var options = Shop.Options()
        options.toss = true
        return options
    }

    private static let grantPath = "/api/toss/promotions/grant"
    private static let messagePath = "/api/toss/messages"

    private func user(_ buyer: Buyer) async throws -> String {
        try #require(try await buyer.get("/auth/me")["user.id"])
    }

    // MARK: Promotions

    @Test func `a back end gives a user points once, of which nothing is of its choosing (C11)`() async throws {
        try await Shop.open(Self.joined) { shop in
            let user = try await user(shop.tossBuyer())
            let backEnd = try await shop.backEnd(.promotionsGrant)
            let body = #"{"promotion":"welcome","userId":"\#(user)","points":5000,"code":"ANOTHER","amount":5000}"#
            let first = try await backEnd.post(Self.grantPath, body)
            #expect(first.status == 202 && first["data.status"] == "pending" && first["data.points"] == "1000")
            shop.clock.advance(by: .seconds(2))
            let resolver = PromotionResolver(try #require(shop.server.domain.toss?.promotions))
            try await resolver.resolveDue()
            let second = try await backEnd.post(Self.grantPath, body)
            #expect(second.status == 200 && second["data.status"] == "granted")
            #expect(second["data.grantId"] == first["data.grantId"] && second["data.grantedAt"] != nil)
            let given = try await shop.sandbox.ledger().filter { $0.kind == "promotionGrant" }.map(\.amount)
            #expect(given == [1000])
            try await shop.expectBooksAgree()
        }
    }

    @Test func `nobody but a server key with the scope gives points (C11, A8)`() async throws {
        try await Shop.open(Self.joined) { shop in
            let buyer = try await shop.tossBuyer()
            let body = #"{"promotion":"welcome","userId":"\#(try await user(buyer))"}"#
            #expect(try await shop.send(.post, Self.grantPath, body).outcome == "401 AUTH_REQUIRED")
            #expect(try await buyer.post(Self.grantPath, body).outcome == "403 FORBIDDEN")
            let other = try await shop.backEnd(.creditsRead, .messagesSend)
            #expect(try await other.post(Self.grantPath, body).outcome == "403 INSUFFICIENT_SCOPE")
            let backEnd = try await shop.backEnd(.promotionsGrant)
            let none = #"{"promotion":"none","userId":"\#(try await user(buyer))"}"#
            #expect(try await backEnd.post(Self.grantPath, none).outcome == "404 PROMOTION_NOT_FOUND")
            let stranger = #"{"promotion":"welcome","userId":"usr_0198f3c2a7b47c1e9d2f000000000000"}"#
            #expect(try await backEnd.post(Self.grantPath, stranger).outcome == "404 NOT_FOUND")
            let unlinked = try await shop.buyer()
            let noLink = #"{"promotion":"welcome","userId":"\#(try await user(unlinked))"}"#
            #expect(try await backEnd.post(Self.grantPath, noLink).outcome == "404 TOSS_NOT_LINKED")
            #expect(try await shop.sandbox.ledger().isEmpty)
        }
    }

    @Test func `a server without promotions or templates has no routes for them`() async throws {
        var options = Self.joined
        options.configuration = { configuration in
            configuration.promotions = PromotionCatalog()
            configuration.messageTemplates = []
        }
        try await Shop.open(options) { shop in
            let backEnd = try await shop.backEnd(.promotionsGrant, .messagesSend)
            for path in [Self.grantPath, Self.messagePath, Self.messagePath + "/bulk"] {
                #expect(try await backEnd.post(path, "{}").status == 404)
            }
        }
    }

    // MARK: Messages

    @Test func `a back end sends a message once under its key (C10)`() async throws {
        try await Shop.open(Self.joined) { shop in
            let user = try await user(shop.tossBuyer())
            let backEnd = try await shop.backEnd(.messagesSend)
            let body =
                #"{"templateCode":"SANDBOX_TEMPLATE","userId":"\#(user)","context":{"item":"생수","n":1.5,"f":true}}"#
            #expect(try await backEnd.post(Self.messagePath, body).outcome == "400 INVALID_INPUT")
            let first = try await backEnd.send(Self.messagePath, body, key: "a")
            #expect(first.status == 200 && first["data.status"] == "sent" && first["data.messageCount"] == "1")
            #expect(first["data.channels.0.channel"] == "push" && first["data.channels.0.sent"] == "1")
            let again = try await backEnd.send(Self.messagePath, body, key: "a")
            #expect(again["data.messageId"] == first["data.messageId"])
            // The answer is kept for a day; that it was sent, for longer.
            shop.clock.advance(by: .hours(25))
            let late = try await backEnd.send(Self.messagePath, body, key: "a")
            #expect(late["data.messageId"] == first["data.messageId"])
            #expect(try await shop.sandbox.ledger().count { $0.kind == "message" } == 1)
            let nested = body.replacing(#""item":"생수""#, with: #""item":{"a":1}"#)
            #expect(try await backEnd.send(Self.messagePath, nested, key: "b").outcome == "400 INVALID_INPUT")
        }
    }

    @Test func `a lost answer is unknown, and too many for one recipient have to wait (C10)`() async throws {
        var options = Self.joined
        options.configuration = { $0.limits.routeFactor = 1 }
        try await Shop.open(options) { shop in
            let user = try await user(shop.tossBuyer())
            let backEnd = try await shop.backEnd(.messagesSend)
            let body = #"{"templateCode":"SANDBOX_TEMPLATE","userId":"\#(user)"}"#
            await shop.sandbox.add(
                SandboxFault(path: "/api-partner/v1/apps-in-toss/messenger/send-message", kind: .dropResponse))
            #expect(try await backEnd.send(Self.messagePath, body, key: "a")["data.status"] == "unknown")
            #expect(try await backEnd.send(Self.messagePath, body, key: "a")["data.status"] == "unknown")
            #expect(try await shop.sandbox.ledger().count { $0.kind == "message" } == 1)
            for number in 2...10 {
                #expect(try await backEnd.send(Self.messagePath, body, key: "\(number)")["data.status"] == "sent")
            }
            let refused = try await backEnd.send(Self.messagePath, body, key: "11")
            #expect(refused.outcome == "429 RATE_LIMIT_EXCEEDED")
            // Somebody else is not kept waiting.
            let other = try await self.user(shop.tossBuyer(443_731_102))
            let elsewhere = #"{"templateCode":"SANDBOX_TEMPLATE","userId":"\#(other)"}"#
            #expect(try await backEnd.send(Self.messagePath, elsewhere, key: "11")["data.status"] == "sent")
        }
    }

    @Test func `Toss' own limit is passed on with its wait (C10)`() async throws {
        try await Shop.open(Self.joined) { shop in
            let user = try await user(shop.tossBuyer())
            let backEnd = try await shop.backEnd(.messagesSend)
            let body = #"{"templateCode":"SANDBOX_TEMPLATE","userId":"\#(user)"}"#
            await shop.sandbox.add(
                SandboxFault(
                    path: "/api-partner/v1/apps-in-toss/messenger/send-message",
                    kind: .errorCode("4095", isKept: false)))
            let response = try await backEnd.response(Self.messagePath, body, key: "a")
            #expect(response.status.code == 429 && response.headers[.retryAfter] == "60")
            #expect(try await backEnd.send(Self.messagePath, body, key: "a")["data.status"] == "sent")
        }
    }

    @Test func `a body of 2,500 recipients passes, and no larger one (C10)`() async throws {
        try await Shop.open(Self.joined) { shop in
            let user = try await user(shop.tossBuyer())
            let backEnd = try await shop.backEnd(.messagesSend)
            let key = try await shop.sandbox.anonymousKey()
            let text = String(repeating: "가", count: 30)
            var entries = [#"{"userId":"\#(user)"}"#, #"{"anonymousKey":"\#(key)","context":{"item":"\#(text)"}}"#]
            entries += (0..<2498).map { #"{"anonymousKey":"nobody-\#($0)","context":{"item":"\#(text)"}}"# }
            func body(_ entries: [String]) -> String {
                #"{"templateCode":"SANDBOX_TEMPLATE","entries":[\#(entries.joined(separator: ","))]}"#
            }
            let path = Self.messagePath + "/bulk"
            let many = try await backEnd.send(path, body(entries), key: "a")
            #expect(many["data.status"] == "partial" && many["data.messageCount"] == "2500")
            #expect(many["data.entries.0"] == "untold" && many["data.channels.0.sent"] == "2")
            #expect(try await backEnd.send(path, body(entries + ["{}"]), key: "b").outcome == "400 INVALID_INPUT")
            let large = String(repeating: " ", count: 1024 * 1024) + body(entries)
            #expect(try await backEnd.send(path, large, key: "c").outcome == "413 BODY_TOO_LARGE")
            #expect(try await backEnd.send(Self.messagePath, body(entries), key: "d").outcome == "413 BODY_TOO_LARGE")
        }
    }

    @Test func `nobody but a server key with the scope sends messages (C10, A8)`() async throws {
        try await Shop.open(Self.joined) { shop in
            let buyer = try await shop.tossBuyer()
            let body = #"{"templateCode":"SANDBOX_TEMPLATE","userId":"\#(try await user(buyer))"}"#
            #expect(try await buyer.send(Self.messagePath, body, key: "a").outcome == "403 FORBIDDEN")
            let other = try await shop.backEnd(.promotionsGrant)
            #expect(try await other.send(Self.messagePath, body, key: "a").outcome == "403 INSUFFICIENT_SCOPE")
            #expect(try await shop.sandbox.ledger().isEmpty)
        }
    }
}

extension Buyer {
    fileprivate func send(_ path: String, _ body: String, key: String) async throws -> Answer {
        let response = try await response(path, body, key: key)
        return Answer(status: response.status.code, bytes: Data(response.body.readableBytesView))
    }

    fileprivate func response(_ path: String, _ body: String, key: String) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: "application/json", .authorization: "Bearer \(accessToken)"]
        if let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
        return try await shop.client.executeRequest(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
    }
}
