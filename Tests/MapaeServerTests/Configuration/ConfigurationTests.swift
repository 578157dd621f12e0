import MapaeCache
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments
import Testing

@testable import MapaeServer

@Suite struct ConfigurationTests {
    @Test func `a complete environment is taken, with defaults for what it leaves out`() throws {
        let fixture = try ConfigurationFixture()
        let configuration = try fixture.read()
        #expect(configuration.environment == .test)
        #expect(configuration.publicURL.origin == "https://pay.example.kr")
        #expect(configuration.database == .sqlite(folder: "/var/lib/mapae"))
        #expect(configuration.port == 8080)
        #expect(configuration.tossPayments.apiBase.description == "https://api.tosspayments.com")
        #expect(configuration.tossPayments.scriptURL.description == "https://js.tosspayments.com/v2/standard")
        #expect(configuration.catalog["standard"]?.price == Won(24_900))
        #expect(configuration.sessions.rememberedIdle == .days(30))
        guard case .stored(.es256) = configuration.signing else {
            Issue.record("another way of signing")
            return
        }
        #expect(configuration.securityEventDays == 365)
        #expect(configuration.legacyExchange == nil)
    }

    @Test func `every problem is told at once (F1)`() {
        let sources = ConfigurationSources(environment: ["MAPAE_PORT": "http", "JWT_ACCESS_TOKEN_EXPIRY": "soon"])
        let error = #expect(throws: InvalidConfiguration.self) {
            _ = try ServerConfiguration(reading: sources, as: .production)
        }
        let settings = error?.problems.map(\.setting) ?? []
        #expect(
            settings.sorted() == [
                "JWT_ACCESS_TOKEN_EXPIRY", "MAPAE_CATALOG", "MAPAE_DATABASE_URL", "MAPAE_ENCRYPTION_KEYS",
                "MAPAE_PORT", "MAPAE_PUBLIC_URL", "TOSS_CLIENT_KEY", "TOSS_SECRET_KEY",
            ])
    }

    @Test(arguments: [
        ("MAPAE_PORT", "8080 "), ("MAPAE_PORT", "0"), ("MAPAE_PORT", "65536"), ("MAPAE_PORT", ""),
        ("MAPAE_POSTGRES_POOL", "many"), ("MAPAE_LOG_LEVEL", "loud"), ("MAPAE_SITE_NAME", ""),
        ("MAPAE_RESERVED_NICKNAMES", "관리자,"), ("MAPAE_RESERVED_NICKNAMES", ""),
        ("JWT_ACCESS_TOKEN_EXPIRY", "1.5h"), ("JWT_ACCESS_TOKEN_EXPIRY", "-1"), ("JWT_REFRESH_TOKEN_EXPIRY", "30 d"),
        ("JWT_REFRESH_TOKEN_EXPIRY", "99999999999d"), ("MAPAE_REFUND_WINDOW", "week"),
        ("MAPAE_PAYMENT_OUTCOME_WAIT", "0"), ("MAPAE_CSP_EXTRA", "script-src 'unsafe-inline'"),
        ("MAPAE_PUBLIC_URL", "pay.example.kr"), ("MAPAE_DATABASE_URL", "mysql://localhost/mapae"),
        ("MAPAE_DATABASE_URL", "sqlite://relative/folder"), ("MAPAE_ENCRYPTION_KEYS", "key:short"),
        ("MAPAE_SIGNING_ALGORITHM", "HS256"), ("TOSS_SECRET_KEY", "sk_live_notTossPayments00"),
        ("MAPAE_REDIS_URL", "rediss://127.0.0.1:6379"), ("MAPAE_REDIS_URL", "redis://cache.example.kr:6379"),
        ("MAPAE_TRUSTED_PROXIES", "10.0.0.0/8,"), ("MAPAE_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("MAPAE_TRUSTED_PROXIES", "proxy.example.kr"), ("MAPAE_FORWARDED_HEADER", "x-real-ip"),
        ("MAPAE_ADDRESS_LIMIT_PER_MINUTE", "0"), ("MAPAE_RATE_LIMIT_FACTOR", "0.5"),
        ("MAPAE_HEADER_TIMEOUT", "0s"), ("MAPAE_BODY_TIMEOUT", "11m"), ("MAPAE_BODY_BYTES_PER_SECOND", "0"),
        ("MAPAE_IDLE_TIMEOUT", "2h"), ("MAPAE_ANSWER_TIMEOUT", "soon"), ("MAPAE_CONNECTIONS_PER_ADDRESS", "0"),
        ("MAPAE_CONNECTIONS_IN_ALL", "15"), ("MAPAE_CONNECTIONS_IN_ALL", "many"),
        ("MAPAE_APP_ORIGINS", "*"), ("MAPAE_APP_ORIGINS", "https://a.example/"), ("MAPAE_APP_ORIGINS", "null"),
        ("MAPAE_APP_ORIGINS", "http://localhost:3000"), ("MAPAE_APP_ORIGINS", "https://a.example,"),
        ("MAPAE_APP_ORIGINS", "https://A.example"), ("MAPAE_APP_ORIGINS", "https://a.example:443"),
        ("MAPAE_APP_ORIGINS", "https://a.example,https://a.example"), ("MAPAE_APP_ORIGINS", "https://pay.example.kr"),
        ("MAPAE_APP_ORIGINS", "https://*.example"), ("MAPAE_APP_ORIGINS", "https://a.example/path"),
        ("MAPAE_SECURITY_CONTACT", "security@example.kr"), ("MAPAE_SECURITY_CONTACT", "mailto:nobody"),
        ("MAPAE_SECURITY_CONTACT", "http://example.kr/security"), ("MAPAE_SECURITY_CONTACT", "tel:+82-2-1234,"),
        ("MAPAE_SECURITY_CONTACT", "https://example.kr/a\nExpires: 2999-01-01T00:00:00Z"),
        ("MAPAE_SECURITY_POLICY", "https://example.kr/policy"),
        ("TOSS_CLIENT_KEY", "test_sk_aSecretKeyInTheBrowser"), ("MAPAE_TOSS_API_BASE", "api.tosspayments.com"),
    ])
    func `a malformed value is a problem and never the default (2.1)`(setting: String, value: String) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment[setting] = value
        let problems = fixture.problems()
        #expect(problems.count == 1 && problems[0].hasPrefix("\(setting) "), "\(problems)")
    }

    @Test func `an empty secret is a problem, not a missing check (2.1)`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["TOSS_SECRET_KEY"] = ""
        #expect(fixture.problems() == ["TOSS_SECRET_KEY is empty: give it a value or leave it out"])
    }

    @Test func `no problem quotes the value of a secret`() throws {
        let fixture = try ConfigurationFixture()
        let secret = "test_sk_x!veryWellKnownValue"
        for setting in Setting.allCases where setting.isSecret { fixture.environment[setting.rawValue] = secret }
        let problems = fixture.problems()
        #expect(!problems.isEmpty)
        #expect(!problems.joined().contains("veryWellKnownValue"))
    }

    @Test(arguments: [
        ("3600", Duration.seconds(3600)), ("500ms", .milliseconds(500)), ("90s", .seconds(90)),
        ("15m", .seconds(900)), ("1h", .seconds(3600)), ("30d", .seconds(30 * 86_400)),
    ])
    func `durations are seconds or a number with a unit`(text: String, expected: Duration) {
        #expect(Duration(setting: text) == expected)
    }

    @Test func `lifetimes of tokens take the names and forms of the source documents`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["JWT_ACCESS_TOKEN_EXPIRY"] = "1800"
        fixture.environment["JWT_REFRESH_TOKEN_EXPIRY"] = "14d"
        let sessions = try fixture.read().sessions
        #expect(sessions.accessTokenLifetime == .minutes(30))
        #expect(sessions.rememberedIdle == .days(14))
    }

    @Test func `proxies and limits are taken`() throws {
        let fixture = try ConfigurationFixture()
        #expect(try fixture.read().limits.trustedProxies.isEmpty)
        fixture.environment["MAPAE_TRUSTED_PROXIES"] = "10.0.0.0/8, fd00::/8,192.0.2.1"
        fixture.environment["MAPAE_FORWARDED_HEADER"] = "Forwarded"
        fixture.environment["MAPAE_ADDRESS_LIMIT_PER_MINUTE"] = "6000"
        let redis = try fixture.file("redis", "redis://:password@127.0.0.1:6379/1\n")
        fixture.environment["MAPAE_REDIS_URL_FILE"] = redis
        let limits = try fixture.read().limits
        #expect(!limits.trustedProxies.isEmpty && limits.redis != nil && limits.addressPerMinute == 6000)
    }

    @Test(arguments: StrangerLimits.Act.allCases)
    func `what strangers may do has two settings for each act`(act: StrangerLimits.Act) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment[act.settings.network.rawValue] = "7"
        fixture.environment[act.settings.all.rawValue] = "70"
        let limits = try fixture.read().strangers
        #expect(limits[act].perNetwork.count == 7 && limits[act].inAll.count == 70)
        for other in StrangerLimits.Act.allCases where other != act {
            #expect(limits[other] == StrangerLimitSettings()[other])
        }
    }

    @Test func `sign-ups of one address and calls to Toss can be set alone`() throws {
        let fixture = try ConfigurationFixture()
        #expect(try fixture.read().limits.signUpsPerAddress == 5)
        fixture.environment["MAPAE_SIGNUP_ADDRESS_ATTEMPTS"] = "500"
        fixture.environment["MAPAE_TOSS_CALLS_PER_MINUTE"] = "9000"
        let limits = try fixture.read().limits
        #expect(limits.signUpsPerAddress == 500 && limits.tossCallsPerMinute == 9000 && limits.routeFactor == 1)
    }

    @Test func `a session that idles longer than it lives is refused`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["JWT_REFRESH_TOKEN_EXPIRY"] = "200d"
        #expect(fixture.problems() == ["JWT_REFRESH_TOKEN_EXPIRY is longer than MAPAE_SESSION_REMEMBERED_ABSOLUTE"])
    }
}
