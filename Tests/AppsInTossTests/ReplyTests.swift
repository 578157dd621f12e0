import AppsInToss
import Foundation
import Testing

@Suite
struct ReplyTests {
    private func client(_ success: String) -> AppsInTossClient {
        AppsInTossClient(ScriptedTransport(success: success))
    }

    @Test(arguments: ["3599", #""3599""#])
    func `tokens are read, their life as number or text`(expiresIn: String) async throws {
        let client = client(
            #"{"accessToken":"a.b.c","refreshToken":"r_-1","scope":"user_ci user_name user_new","#
                + #""tokenType":"Bearer","expiresIn":\#(expiresIn)}"#)
        let first = try await client.generateToken(code: AuthorizationCode("c"), referrer: .default)
        let second = try await client.refreshToken(RefreshToken("r"))
        #expect(first == second)
        #expect(first.accessToken.exposed == "a.b.c")
        #expect(first.refreshToken.exposed == "r_-1")
        #expect(first.expiresInSeconds == 3599)
        #expect(first.scopes.all == [.ci, .name, Scopes.Scope(rawValue: "user_new")])
    }

    @Test(arguments: [
        #"{"accessToken":"a b","refreshToken":"r","scope":"","expiresIn":1}"#,
        #"{"accessToken":"","refreshToken":"r","scope":"","expiresIn":1}"#,
        #"{"accessToken":"a","scope":"","expiresIn":1}"#,
        #"{"accessToken":"a\r\nx: y","refreshToken":"r","scope":"","expiresIn":1}"#,
        #"{"accessToken":"a","refreshToken":"r","scope":"","expiresIn":0}"#,
        #"{"accessToken":"a","refreshToken":"r","scope":"","expiresIn":"soon"}"#,
        #"{"accessToken":"a","accessToken":"b","refreshToken":"r","scope":"","expiresIn":1}"#,
    ])
    func `tokens that could not be used are no tokens`(success: String) async throws {
        let error = await #expect(throws: AppsInTossError.self) {
            try await client(success).refreshToken(RefreshToken("r"))
        }
        #expect(error?.outcome == .unknown)
    }

    @Test(arguments: ["user_name,user_key", "user_name, user_key", "user_name user_key", "USER_NAME ,\tuser_key,"])
    func `scopes are read with either separator`(text: String) {
        let scopes = Scopes(text)
        #expect(scopes.all == [.name, .key])
        #expect(scopes.text == text)
        #expect(scopes.contains(.name) && !scopes.contains(.email))
        #expect(Scopes(" ,").all.isEmpty)
    }

    @Test func `a user is read, whatever was not agreed to`() async throws {
        let user = try await client(
            #"{"userKey":443731104,"scope":"user_name, user_key","agreedTerms":["t1","t2"],"policy":"AUTO_SELECT","#
                + #""certTxId":"c-1","name":"bmFtZQ==","phone":null,"birthday":null,"ci":null,"di":null,"#
                + #""gender":null,"nationality":null,"email":null}"#
        ).loginMe(AccessToken("a"))
        #expect(user.userKey.rawValue == 443_731_104)
        #expect(user.scopes.all == [.name, .key])
        #expect(user.agreedTerms == ["t1", "t2"])
        #expect(user.policy == "AUTO_SELECT")
        #expect(user.encrypted == [.name: EncryptedField(base64: "bmFtZQ==")])
        let least = try await client(#"{"userKey":1}"#).loginMe(AccessToken("a"))
        #expect(least.encrypted.isEmpty && least.agreedTerms.isEmpty && least.scopes.all.isEmpty)
    }

    @Test(arguments: [
        "1.0", "1e3", "9223372036854775808", "null", #""443731104a""#, "true",
    ])
    func `a user key that is no integer is no user`(userKey: String) async throws {
        let error = await #expect(throws: AppsInTossError.self) {
            try await client(#"{"userKey":\#(userKey)}"#).loginMe(AccessToken("a"))
        }
        #expect(error?.outcome == .unknown)
    }

    @Test func `whose log-in was ended is told`() async throws {
        let client = client(#"{"userKey":443731103}"#)
        #expect(try await client.remove(accessToken: AccessToken("a")) == .sample)
        #expect(try await client.remove(userKey: .sample) == .sample)
    }

    @Test(arguments: [
        ("PURCHASED", PurchaseOrder.Standing.paid), ("PAYMENT_COMPLETED", .paid), ("FAILED", .notPaid),
        ("MINIAPP_MISMATCH", .notPaid), ("REFUNDED", .refunded), ("ORDER_IN_PROGRESS", .undecided),
        ("NOT_FOUND", .undecided), ("ERROR", .undecided), ("OF_TOMORROW", .undecided),
    ])
    func `each status of a purchase says what may be granted`(
        status: String, standing: PurchaseOrder.Standing
    ) async throws {
        let order = try await client(
            #"{"orderId":"o-1","sku":"ait.1","statusDeterminedAt":"2025-09-12T16:57:12","status":"\#(status)","#
                + #""reason":"이유"}"#
        ).orderStatus(PurchaseOrderID("o-1"), for: .sample)
        #expect(order.standing == standing)
        #expect(order.status.rawValue == status)
        #expect(order.sku == "ait.1")
        #expect(order.statusDeterminedAt?.date == Date(timeIntervalSince1970: 1_757_663_832))
    }

    @Test func `an order Toss does not show has no product`() async throws {
        let order = try await client(#"{"orderId":"o-1","status":"NOT_FOUND","reason":"없음"}"#)
            .orderStatus(PurchaseOrderID("o-1"), for: nil)
        #expect(order.sku == nil && order.statusDeterminedAt == nil)
    }

    @Test func `a grant's key and result are read, in both forms`() async throws {
        let user = UserReference.user(.sample)
        let (code, key) = (try PromotionCode("TEST_01PROMO"), try PromotionKey("k"))
        #expect(code.isTest)
        #expect(try await client(#"{"key":"abc="}"#).promotionKey(for: user).exposed == "abc=")
        let amount = try PromotionPoints(5000)
        #expect(
            try await client(#"{"key":"abc="}"#).executePromotion(code, key: key, amount: amount, for: user).exposed
                == "abc=")
        for (success, result) in [
            (#""SUCCESS""#, PromotionResult.success), (#""PENDING""#, .pending), (#""FAILED""#, .failed),
            (#"{"key":"abc="}"#, .untold), (#""OF_TOMORROW""#, PromotionResult(rawValue: "OF_TOMORROW")),
        ] {
            #expect(try await client(success).promotionResult(code, key: key, for: user) == result)
        }
        for success in ["true", "1", "{}", "[]", "null"] {
            await #expect(throws: AppsInTossError.self) {
                try await client(success).promotionResult(code, key: key, for: user)
            }
        }
    }

    @Test(arguments: [("true", true), (#""true""#, true), ("false", false), (#""false""#, false)])
    func `an anonymous key's verdict is read as word or as text`(success: String, verdict: Bool) async throws {
        #expect(try await client(success).verify(AnonymousKey("a")) == verdict)
    }

    @Test(arguments: [
        (200, #"{"resultType":"FAIL","success":null,"error":{"errorCode":"4010","reason":"없음"}}"#), (401, ""),
        (401, #"{"resultType":"FAIL","error":{"errorCode":"4010","reason":"없음"}}"#),
    ])
    func `an unknown anonymous key is no error, whichever way Toss says so`(status: Int, body: String) async throws {
        #expect(try await !AppsInTossClient(ScriptedTransport(status: status, body)).verify(AnonymousKey("a")))
    }

    @Test(arguments: [(403, ""), (200, #"{"resultType":"FAIL","error":{"errorCode":"4095"}}"#), (200, "null")])
    func `what says nothing of an anonymous key is no verdict`(status: Int, body: String) async throws {
        await #expect(throws: AppsInTossError.self) {
            try await AppsInTossClient(ScriptedTransport(status: status, body)).verify(AnonymousKey("a"))
        }
    }

    @Test(arguments: [
        ("2025-09-12T16:57:12", 1_757_663_832.0), ("2025-09-12 16:57:12", 1_757_663_832),
        ("2025-09-12T16:57:12+09:00", 1_757_663_832), ("2025-09-12T07:57:12Z", 1_757_663_832),
        ("2025-09-12T07:57:12.25+0000", 1_757_663_832.25), ("2024-02-29T00:00:00Z", 1_709_164_800),
    ])
    func `a moment without an offset is Korean`(text: String, seconds: Double) {
        #expect(TossTime(text).date == Date(timeIntervalSince1970: seconds))
    }

    @Test(arguments: [
        "", "2025-09-12", "2025-02-29T00:00:00", "2025-13-01T00:00:00", "2025-09-12T24:00:00",
        "2025-09-12T16:57:12+25:00",
        "２０２５-09-12T16:57:12", "2025-09-12T16:57:12 ", "2025-09-12T16:57:60",
    ])
    func `what is no moment is kept as text alone`(text: String) {
        #expect(TossTime(text).date == nil)
        #expect(TossTime(text).text == text)
    }
}
