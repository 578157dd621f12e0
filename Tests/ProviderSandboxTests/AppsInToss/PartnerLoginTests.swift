import Crypto
import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct PartnerLoginTests {
    private func refresh(_ partner: Partner, _ token: String) async throws -> Partner.Reply {
        try await partner.post("/user/oauth2/refresh-token", #"{"refreshToken":"\#(token)"}"#)
    }

    private func opened(
        _ value: Any?, _ partner: Partner, additionalData: String = "TOSS", key: String? = nil
    ) throws -> String {
        let text = try #require(value as? String)
        let sealed = try #require(Data(base64Encoded: text))
        let key = try #require((key ?? partner.identities.decryptionKeys["shop"]).flatMap { Data(base64Encoded: $0) })
        let plain = try AES.GCM.open(
            try AES.GCM.SealedBox(combined: sealed), using: SymmetricKey(data: key),
            authenticating: Data(additionalData.utf8))
        return String(decoding: plain, as: UTF8.self)
    }

    @Test func `a code gives tokens, once (C1)`() async throws {
        try await withPartner { partner async throws in
            let login = try await partner.linked()
            let reply = try await partner.token(login)
            #expect(reply.status == 200)
            #expect(try reply.string("accessToken").split(separator: ".").count == 3)
            #expect(try reply.string("refreshToken").count == 140)
            #expect(try reply.string("tokenType") == "Bearer")
            #expect(try reply.string("scope").hasPrefix("user_name user_phone "))
            #expect(try reply.number("expiresIn") == 3599)
            let again = try await partner.token(login)
            #expect(again.status == 400)
            #expect(again.text == #"{"error":"invalid_grant"}"#)
        }
    }

    @Test func `a code is good for ten minutes (C2)`() async throws {
        try await withPartner { partner async throws in
            let (early, late) = (try await partner.linked(), try await partner.linked())
            try await partner.sandbox.advanceClock(seconds: 599)
            #expect(try await partner.token(early).isSuccess)
            try await partner.sandbox.advanceClock(seconds: 1)
            #expect(try await partner.token(late).text == #"{"error":"invalid_grant"}"#)
        }
    }

    @Test func `another mini-app's code and another referrer are refused, its other spelling is not (C1)`() async throws
    {
        try await withPartner { partner async throws in
            let code = try await partner.linked(miniApp: "game").authorizationCode
            let path = "/user/oauth2/generate-token"
            let foreign = try await partner.post(path, #"{"authorizationCode":"\#(code)","referrer":"SANDBOX"}"#)
            #expect(foreign.text == #"{"error":"invalid_grant"}"#)
            let own = try await partner.linked().authorizationCode
            let other = try await partner.post(path, #"{"authorizationCode":"\#(own)","referrer":"DEFAULT"}"#)
            #expect(other.text == #"{"error":"invalid_grant"}"#)
            let spelled = try await partner.post(path, #"{"authorizationCode":"\#(own)","referrer":"sandbox"}"#)
            #expect(spelled.isSuccess)
        }
    }

    @Test func `login-me answers sealed fields that open with the mini-app's key (C3)`() async throws {
        try await withPartner { partner async throws in
            let token = try await partner.token(try await partner.linked()).string("accessToken")
            let reply = try await partner.user(token)
            #expect(try reply.number("userKey") == Partner.user)
            #expect(try opened(reply.success["name"], partner) == "홍길동")
            #expect(try opened(reply.success["phone"], partner) == "01012345678")
            #expect(try opened(reply.success["birthday"], partner) == "19900101")
            #expect(try opened(reply.success["gender"], partner) == "MALE")
            #expect(try opened(reply.success["nationality"], partner) == "LOCAL")
            #expect(try opened(reply.success["ci"], partner).count == 88)
            #expect(try opened(reply.success["email"], partner) == "gildong@example.com")
            #expect(reply.success["di"] is NSNull)
            #expect(
                try reply.string("scope")
                    == "user_name,user_phone,user_birthday,user_gender,user_nationality,user_ci,user_email,user_key")
        }
    }

    @Test func `what was not agreed to, and an e-mail never entered, are null (C3)`() async throws {
        try await withPartner { partner async throws in
            let login = try await partner.sandbox.appLogin(
                userKey: 443_731_102, scopes: ["user_name", "user_email"])
            let reply = try await partner.user(try await partner.token(login).string("accessToken"))
            #expect(try opened(reply.success["name"], partner) == "김하늘")
            #expect(reply.success["phone"] is NSNull)
            #expect(reply.success["email"] is NSNull)
            #expect(try reply.string("scope") == "user_name,user_email,user_key")
        }
    }

    @Test func `after a reissue fields open with the new key alone (C3)`() async throws {
        struct Renewed: Decodable { let decryptionKey: String }
        try await withPartner { partner async throws in
            let token = try await partner.token(try await partner.linked()).string("accessToken")
            let key = try await partner.control(.POST, "/decryption-key").decoded(Renewed.self).decryptionKey
            let name = try await partner.user(token).success["name"]
            #expect(try opened(name, partner, key: key) == "홍길동")
            #expect(throws: (any Error).self) { try opened(name, partner) }
        }
    }

    @Test func `an access token lives an hour, a refresh token fourteen days (C2)`() async throws {
        try await withPartner { partner async throws in
            let tokens = try await partner.token(try await partner.linked())
            let (access, first) = (try tokens.string("accessToken"), try tokens.string("refreshToken"))
            try await partner.sandbox.advanceClock(seconds: 3599)
            #expect(try await partner.user(access).isSuccess)
            try await partner.sandbox.advanceClock(seconds: 1)
            #expect(try await partner.user(access).text == #"{"error":"invalid_grant"}"#)
            try await partner.sandbox.advanceClock(seconds: 14 * 86_400 - 3601)
            let renewed = try await refresh(partner, first)
            #expect(try renewed.string("refreshToken") != first)
            #expect(try await partner.user(try renewed.string("accessToken")).isSuccess)
            // The old one is still good until its own end.
            #expect(try await refresh(partner, first).isSuccess)
            try await partner.sandbox.advanceClock(seconds: 1)
            let ended = try await refresh(partner, first)
            #expect(ended.status == 200)
            #expect(ended.code == "INVALID_REFRESH_TOKEN")
        }
    }

    @Test func `a refresh can end the token it used`() async throws {
        try await withBehaviour {
            $0.refreshEndsOldToken = true
        } _: { partner async throws in
            let first = try await partner.token(try await partner.linked()).string("refreshToken")
            let second = try await refresh(partner, first).string("refreshToken")
            #expect(try await refresh(partner, first).code == "INVALID_REFRESH_TOKEN")
            #expect(try await refresh(partner, second).isSuccess)
        }
    }

    @Test func `removal by access token or user key ends every token of the user (C5)`() async throws {
        try await withPartner { partner async throws in
            for byUserKey in [true, false] {
                let (one, two) = (
                    try await partner.token(try await partner.linked()),
                    try await partner.token(try await partner.linked())
                )
                let token = try one.string("accessToken")
                let reply =
                    byUserKey
                    ? try await partner.post(
                        "/user/oauth2/access/remove-by-user-key", #"{"userKey":\#(Partner.user)}"#)
                    : try await partner.post("/user/oauth2/access/remove-by-access-token", token: token)
                #expect(try reply.number("userKey") == Partner.user)
                #expect(try await partner.user(token).text == #"{"error":"invalid_grant"}"#)
                #expect(try await refresh(partner, try two.string("refreshToken")).code == "INVALID_REFRESH_TOKEN")
            }
            let again = try await partner.post(
                "/user/oauth2/access/remove-by-user-key", #"{"userKey":\#(Partner.user)}"#)
            #expect(again.code == "USER_KEY_NOT_FOUND")
        }
    }

    @Test(arguments: [
        ("/user/oauth2/generate-token", #"{"referrer":"SANDBOX"}"#),
        ("/user/oauth2/generate-token", "nonsense"), ("/user/oauth2/refresh-token", #"{"refreshToken":7}"#),
        ("/user/oauth2/access/remove-by-user-key", #"{"userKey":"443731101"}"#),
        ("/user/oauth2/refresh-token", #"{"refreshToken":"a","refreshToken":"b"}"#),
    ])
    func `a wrong body is 400`(path: String, body: String) async throws {
        try await withPartner { partner async throws in
            let reply = try await partner.post(path, body)
            #expect(reply.status == 400)
            #expect(reply.code == "INVALID_PARAMETER")
            let form = try await partner.send(
                .POST, path, headers: ["content-type": "application/x-www-form-urlencoded"], body: "a=b")
            #expect(form.status == 400)
        }
    }

    @Test func `the forms that the documents leave open are switches (E1)`() async throws {
        try await withBehaviour {
            $0.invalidGrantStatus = 401
            $0.scopeSeparator = ", "
            $0.expiresInIsText = true
            $0.businessErrorStatus = 400
            $0.fullErrors = false
            $0.encryptionData = "OTHER"
        } _: { partner async throws in
            let tokens = try await partner.token(try await partner.linked())
            #expect(try tokens.string("expiresIn") == "3599")
            let user = try await partner.user(try tokens.string("accessToken"))
            #expect(try user.string("scope").hasSuffix(", user_key"))
            #expect(try opened(user.success["name"], partner, additionalData: "OTHER") == "홍길동")
            #expect(try await partner.user("none").status == 401)
            let refused = try await refresh(partner, "none")
            #expect(refused.status == 400)
            #expect(refused.error?.keys.sorted() == ["errorCode", "reason"])
            #expect(refused.object["success"] == nil)
        }
    }

    @Test func `a full error has all five members`() async throws {
        try await withPartner { partner async throws in
            let error = try await refresh(partner, "none").error
            #expect(error?.keys.sorted() == ["data", "errorCode", "errorType", "reason", "title"])
        }
    }

    @Test func `above its limit a mini-app is told how long to wait (E1)`() async throws {
        try await withPartner {
            $0.requestsPerMinute = 3
        } _: { partner async throws in
            for _ in 1...3 { #expect(try await refresh(partner, "none").code == "INVALID_REFRESH_TOKEN") }
            try await partner.sandbox.advanceClock(seconds: 20)
            let limited = try await refresh(partner, "none")
            #expect(limited.status == 200)
            #expect(limited.code == "4095")
            #expect((limited.error?["data"] as? [String: Any])?["retryAfterSeconds"] as? Int == 40)
            // The limit is the mini-app's own.
            let game = partner.presenting(partner.identities.clients["game"])
            #expect(try await refresh(game, "none").code == "INVALID_REFRESH_TOKEN")
            try await partner.sandbox.advanceClock(seconds: 60)
            #expect(try await refresh(partner, "none").code == "INVALID_REFRESH_TOKEN")
        }
    }

    @Test func `app-login by route`() async throws {
        struct Login: Decodable {
            let authorizationCode: String
            let referrer: String
            let userKey: Int64
        }
        try await withPartner { partner async throws in
            let reply = try await partner.control(.POST, "/app-login", #"{"userKey":7,"scopes":["user_name"]}"#)
            let login = try reply.decoded(Login.self)
            #expect(login.userKey == 7)
            #expect(login.referrer == "SANDBOX")
            #expect(try await partner.control(.POST, "/app-login", #"{"miniApp":"none"}"#).status == 400)
            #expect(try await partner.control(.POST, "/app-login", #"{"userKey":0}"#).status == 400)
            #expect(try await partner.control(.POST, "/app-login").status == 200)
        }
    }

    @Test func `behaviour is read and changed by route (E1)`() async throws {
        try await withPartner { partner async throws in
            #expect(try await partner.control(.GET, "/behaviour").text.contains(#""invalidGrantStatus":400"#))
            let changed = try await partner.control(.POST, "/behaviour", #"{"invalidGrantStatus":401}"#)
            #expect(changed.text.contains(#""invalidGrantStatus":401"#))
            #expect(try await partner.user("none").status == 401)
            for wrong in [#"{"unknown":1}"#, #"{"fullErrors":"yes"}"#, "[]"] {
                #expect(try await partner.control(.POST, "/behaviour", wrong).status == 400, "\(wrong)")
            }
        }
    }
}
