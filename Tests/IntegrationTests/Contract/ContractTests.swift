import Foundation
import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeServer
import ProviderSandbox
import Testing

/// The shapes and sentences that the source documents quote.
@Suite struct ContractTests {
    @Test func `Every call that a document quotes is answered letter by letter`() async throws {
        var options = Shop.Options()
        options.toss = true
        options.configuration = { $0.appsInToss?.callbackRules.takesGET = true }
        try await Shop.open(options) { shop in
            let journey = ContractJourney(shop)
            for call in Contract.calls {
                let reply = try await call.make(journey)
                let (quoted, answered) = (try JSONShape(call.answer), try JSONShape(reply.answer.bytes))
                #expect(reply.answer.status == call.status, "\(call.name): \(answered)")
                #expect(quoted.admits(answered), "\(call.name): \(answered)")
            }
        }
    }

    @Test func `An order's number and the cookie of a CSRF token look as the document quotes them`() async throws {
        try await Shop.open { shop in
            let journey = ContractJourney(shop)
            _ = try await journey.logIn()
            let order = try #require(try await journey.prepare()["data.orderId"])
            #expect(order.wholeMatch(of: #/CREDIT_\d{8}_[A-Za-z0-9]+/#) != nil, "\(order)")
            let token = try await journey.browser.send(.post, "/api/csrf/token", "{}")
            let cookie = try #require(token.headers[values: .setCookie].first { $0.contains("csrf_token=") })
            let parts = cookie.split(separator: "; ").map(String.init)
            #expect(parts[0].hasPrefix("__csrf_token="))
            #expect(Set(parts.dropFirst()) == ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=3600"])
        }
    }

    @Test func `Every sentence that a document quotes is said with its code and status`() async throws {
        try await Shop.open { shop in
            let journey = ContractJourney(shop)
            _ = try await journey.logIn()
            let browser = journey.browser
            let known = Dictionary(uniqueKeysWithValues: ErrorCode.all.map { ($0.rawValue, $0) })
            for sentence in Contract.sentences {
                let code = try #require(known[sentence.code], "\(sentence.code)")
                #expect(code.httpStatus == sentence.status && code.message[.korean] == sentence.korean)
            }
            let order = try await journey.pay()
            let refused = try await journey.pay(card: Buyer.cardRefusedAtConfirm)
            let key = try await shop.backEnd(.creditsSpend).accessToken
            let me = try #require(try await browser.send(.get, "/auth/me")["user.id"])
            let said = [
                try await shop.send(.get, "/api/credits"),
                try await browser.act(.post, "/api/payment/credits/prepare", #"{"packageId":5}"#).answer,
                try await browser.act(.post, "/api/payment/credits/prepare", #"{"packageId":"x"}"#).answer,
                try await browser.act(.post, "/api/payment/confirm", refused).answer,
                try await browser.send(
                    .post, "/api/credits/spend", #"{"amount":999,"reason":"AI","userId":"\#(me)"}"#,
                    authorization: "Bearer \(key)", headers: [try #require(.init("Idempotency-Key")): "k"]
                ).answer,
                try await browser.send(.get, "/api/admin/refunds").answer,
                try await browser.act(
                    .post, "/api/payment/confirm", order.replacing(":24900}", with: ":24901}")
                ).answer,
            ]
            let expected = Contract.sentences.filter { $0.code != "RATE_LIMIT_EXCEEDED" }
            #expect(said.map(\.outcome) == expected.map { "\($0.status) \($0.code)" })
            #expect(said.map { $0["error.message"] } == expected.map(\.korean))
            // The provider's own words stand beside ours.
            #expect(said[3]["error.provider.message"]?.isEmpty == false)
        }
    }

    @Test(arguments: Contract.limits.indices)
    func `A route takes as many calls a minute as the document says`(index: Int) async throws {
        let limit = Contract.limits[index]
        var options = Shop.Options()
        options.configuration = { $0.limits.routeFactor = 1 }
        try await Shop.open(options) { shop in
            let journey = ContractJourney(shop)
            _ = try await journey.logIn()
            let browser = journey.browser
            let token = try await browser.send(.post, "/api/csrf/token", "{}")["token"] ?? ""
            let isTokens = limit.path == "/api/csrf/token"
            let me = try await browser.send(.get, "/auth/me")["user.id"] ?? ""
            let key = limit.isForKeys ? "Bearer \(try await shop.backEnd(.creditsSpend).accessToken)" : nil
            var outcomes: [String] = isTokens ? ["200"] : []
            for number in outcomes.count...limit.perMinute {
                let body = limit.body.replacing("USER", with: me)
                outcomes.append(
                    try await browser.send(
                        .post, limit.path, body, authorization: key, csrf: token,
                        headers: [try #require(.init("Idempotency-Key")): "\(number)"]
                    ).outcome)
            }
            #expect(outcomes.count == limit.perMinute + 1 && outcomes.last == "429 RATE_LIMIT_EXCEEDED")
            #expect(!outcomes.dropLast().contains { $0.hasPrefix("429") }, "\(limit.path): \(outcomes)")
        }
    }

    @Test func `What the contract owes is not there yet: whoever builds it moves it to what is held`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            for owed in Contract.owed {
                let method = try #require(HTTPRequest.Method(owed.method))
                let answer = try await shop.send(
                    method, owed.path, method == .get ? nil : "{}", token: buyer.accessToken)
                #expect(answer.outcome == "404 NOT_FOUND", "\(owed.path) of document \(owed.document)")
            }
        }
    }
}
