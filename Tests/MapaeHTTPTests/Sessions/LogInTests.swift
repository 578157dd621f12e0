import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Testing

@Suite struct LogInTests {
    @Test func `Sign-up and log-in answer as the documents say and set cookies (A1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            let signedUp = try await browser.signUp()
            #expect(signedUp.status == 200)
            #expect(signedUp.text == #"{"redirect":"/","success":true}"#)
            let other = Browser(server)
            let loggedIn = try await other.logIn()
            #expect(loggedIn.status == 200)
            #expect(loggedIn.text == #"{"redirect":"/","success":true}"#)
            #expect(browser.cookie(.accessToken) != nil && other.cookie(.refreshToken) != nil)
            #expect(browser.cookie(.accessToken) != other.cookie(.accessToken))
        }
    }

    @Test func `The user and what is left of the token are told by the server's clock (A1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            server.clock.advance(by: .seconds(100))
            let me = try await browser.get("/auth/me")
            #expect(me.status == 200)
            let user = try #require(me["user.id"])
            #expect(
                me.text
                    == #"{"success":true,"token_info":{"expires_in":3500,"issued_at":1790000000,"type":"access"},"#
                    + #""user":{"id":"\#(user)","nickname":"마패","role":"GENERAL"}}"#)
            #expect(user.hasPrefix("usr_"))
        }
    }

    @Test func `Refresh answers as the documents say and replaces both cookies (A1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let before = browser.cookies
            server.clock.advance(by: .minutes(55))
            let answer = try await browser.post("/auth/refresh", "", token: .none)
            #expect(answer.status == 200)
            #expect(answer.text == #"{"message":"토큰 갱신됨","success":true}"#)
            #expect(browser.cookie(.accessToken) != before[server.settings.cookies.name(.accessToken)])
            #expect(browser.cookie(.refreshToken) != before[server.settings.cookies.name(.refreshToken)])
            #expect(try await browser.get("/auth/me")["token_info.expires_in"] == "3600")
        }
    }

    @Test func `A refresh token that does not hold ends in 401 and is forgotten`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            server.clock.advance(by: .hours(13))
            let answer = try await browser.post("/auth/refresh", token: .none)
            #expect(answer.status == 401)
            #expect(answer.errorCode == "SESSION_EXPIRED")
            #expect(browser.cookie(.refreshToken) == nil && browser.cookie(.accessToken) == nil)
            #expect(try await browser.post("/auth/refresh", token: .none).errorCode == "AUTH_REQUIRED")
        }
    }

    @Test func `Log-out answers as the documents say, ends the session and takes the cookies away (A1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let stolen = browser.cookies
            let answer = try await browser.post("/auth/logout")
            #expect(answer.status == 200)
            #expect(answer.text == #"{"success":true}"#)
            #expect(browser.cookies.keys.sorted() == ["mapae_device"])
            browser.cookies = stolen
            #expect(try await browser.get("/auth/me").status == 401)
            #expect(try await browser.post("/auth/refresh", token: .none).status == 401)
        }
    }

    @Test func `Log-out works after the access token has run out`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let refreshToken = try #require(browser.cookie(.refreshToken))
            server.clock.advance(by: .hours(2))
            #expect(try await browser.post("/auth/logout").status == 200)
            browser.cookies = [server.settings.cookies.name(.refreshToken): refreshToken]
            #expect(try await browser.post("/auth/refresh", token: .none).errorCode == "SESSION_EXPIRED")
        }
    }

    @Test func `Logging in over a session ends the former one`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let former = browser.cookies
            try await browser.logIn()
            #expect(try await browser.get("/auth/me").status == 200)
            browser.cookies = former
            #expect(try await browser.get("/auth/me").status == 401)
        }
    }

    @Test func `Unknown address and wrong password answer alike`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            for body in [
                #"{"email":"buyer@example.com","password":"wrong password"}"#,
                #"{"email":"nobody@example.com","password":"wrong password"}"#,
            ] {
                let answer = try await Browser(server).post("/auth/login", body, token: .none)
                #expect(answer.status == 401)
                #expect(answer.errorCode == "INVALID_CREDENTIALS")
                #expect(answer.headers[values: .setCookie].isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("email", #""no address""#, "MALFORMED", "올바른 형식으로 입력해 주세요"), ("email", #""""#, "MISSING", "값을 입력해 주세요"),
        ("password", #""short""#, "TOO_SHORT", "8자 이상 입력해 주세요"),
        ("password", #""password1""#, "TOO_COMMON", "쉽게 짐작할 수 없는 비밀번호로 정해 주세요"),
        ("password", #""kim@example.com""#, "SAME_AS_EMAIL", "이메일 주소와 다른 비밀번호로 정해 주세요"),
        ("password", "null", "MISSING", "값을 입력해 주세요"), ("password", "7", "WRONG_TYPE", "올바른 자료형으로 보내 주세요"),
        ("nickname", #"" ""#, "MISSING", "값을 입력해 주세요"),
        ("nickname", #""가나다라마바사아자차카타파하거너더러머버서""#, "TOO_LONG", "20자 이하로 입력해 주세요"),
        ("remember", #""yes""#, "WRONG_TYPE", "올바른 자료형으로 보내 주세요"),
        ("delivery", #""mail""#, "NOT_ALLOWED", "여기에 쓸 수 있는 값을 입력해 주세요"),
    ])
    func `A sign-up that cannot be is told which field is at fault, and what is wrong with it (B12)`(
        field: String, value: String, reason: String, detail: String
    ) async throws {
        try await LocalServer.run { server in
            var fields = ["email": #""kim@example.com""#, "password": #""correct horse""#, "nickname": #""n""#]
            fields[field] = value
            let body = fields.map { #""\#($0)":\#($1)"# }.joined(separator: ",")
            let answer = try await Browser(server).post(
                "/auth/signup", "{\(body)}", token: .none, headers: [.acceptLanguage: "ko"])
            #expect(answer.status == 400)
            #expect(answer.errorCode == "INVALID_INPUT" && answer["error.message"] == "입력값이 올바르지 않습니다")
            #expect(answer["error.field"] == field)
            #expect(answer["error.reason"] == reason && answer["error.detail"] == detail)
        }
    }

    @Test func `A taken address is 409`() async throws {
        try await LocalServer.run { server in
            try await Browser(server).signUp("One@example.com")
            let answer = try await Browser(server).signUp("one@example.com")
            #expect(answer.status == 409)
            #expect(answer.errorCode == "EMAIL_TAKEN")
        }
    }

    @Test func `A password proves its owner again, a wrong one does not`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            server.clock.advance(by: .minutes(20))
            let refused = try await browser.post("/auth/reauthenticate", #"{"password":"wrong password"}"#)
            #expect(refused.status == 401)
            #expect(refused.errorCode == "INVALID_CREDENTIALS")
            let proven = try await browser.post("/auth/reauthenticate", #"{"password":"\#(testPassword)"}"#)
            #expect(proven.text == #"{"data":{"authenticatedAt":"2026-09-21T14:33:20.000Z"},"success":true}"#)
        }
    }

    @Test func `The public keys are published and may be cached (A2)`() async throws {
        try await LocalServer.run { server in
            let answer = try await server.send(.get, "/.well-known/jwks.json")
            #expect(answer.status == 200)
            #expect(answer["keys.0.kid"]?.hasPrefix("es256-") == true)
            #expect(answer["keys.0.d"] == nil)
            #expect(answer.headers[.cacheControl] == "public, max-age=300")
        }
    }
}
