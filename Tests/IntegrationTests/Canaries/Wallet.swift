import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeServer
import Testing

/// One token of each kind that a server gives out, all alive but one, as those who own them hold them.
struct Wallet: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case cookieAccess, appAccess
        case cookieRefresh, appRefresh
        /// Exchanged for another already.
        case formerRefresh
        case csrf, device, userKey, serverKey, verificationLink, resetLink, deviceLink, undoLink, invitation, metrics
    }

    let browser: WatchedBrowser
    /// The `Authorization` header of the one who was invited.
    let friend: String
    private let texts: [Kind: String]

    subscript(kind: Kind) -> String { texts[kind] ?? "" }

    /// Opens a shop with mail and metrics, and fills a wallet in it.
    static func open(
        _ environment: [String: String] = [:], _ body: @Sendable @escaping (Shop, Wallet) async throws -> Void
    ) async throws {
        let box = MailBox(clock: FixedClock(Timestamp(seconds: 1_790_000_000)))
        var options = Shop.Options(environment: environment)
        options.environment["MAPAE_METRICS_TOKEN"] = MetricsTests.token
        options.system = { $0.mailer = box }
        try await Shop.open(options) { shop in try await body(shop, try await Wallet(fillingIn: shop, box)) }
    }

    private init(fillingIn shop: Shop, _ box: MailBox) async throws {
        let (canaries, evidence) = (Canaries(), Evidence())
        let browser = WatchedBrowser(shop.client, canaries, evidence)
        let names = CookiePolicy(isSecure: false)
        func cookie(_ kind: CookiePolicy.Kind) throws -> String { try #require(browser.cookies[names.name(kind)]) }
        var texts: [Kind: String] = [.metrics: MetricsTests.token]

        // Somebody else's, whose address nobody has proven.
        _ = try await shop.send(.post, "/auth/signup", Self.account("choi", #","delivery":"body""#))
        texts[.verificationLink] = try await box.token(of: "/verify-email", from: shop)
        try await browser.send(.post, "/auth/signup", Self.account("kim"))
        try await shop.vouch(for: "kim")
        texts[.formerRefresh] = try cookie(.refreshToken)
        #expect(try await browser.send(.post, "/auth/refresh", "{}").outcome == "200")
        try await browser.send(.post, "/auth/reset", #"{"email":"kim@example.com"}"#)
        texts[.resetLink] = try await box.token(of: "/reset", from: shop)
        let app = try await shop.send(.post, "/auth/login", Self.account("kim", #","delivery":"body""#))
        (texts[.appAccess], texts[.appRefresh]) = (app["accessToken"], app["refreshToken"])
        let key = try await browser.act(.post, "/api/keys", #"{"name":"k","scopes":["payments:read"]}"#)
        texts[.userKey] = key["data.secret"]
        texts[.undoLink] = try await box.token(of: "/undo", with: "API 키", from: shop)
        let serverKey = try await shop.send(
            .post, "/api/admin/keys", #"{"name":"ours","scopes":["introspect"]}"#,
            token: try await shop.administrator().accessToken)
        texts[.serverKey] = serverKey["data.secret"]
        _ = try await shop.send(.post, "/auth/login", Self.account("operator", #","delivery":"body""#))
        texts[.deviceLink] = try await box.token(of: "/device", from: shop)
        let team = try await browser.act(.post, "/api/teams", #"{"name":"우리 팀"}"#)
        let id = try #require(team["data.team.teamId"] ?? team["data.teamId"])
        let invited = try await browser.act(
            .post, "/api/teams/\(id)/invitations", #"{"email":"lee@example.com","role":"MEMBER"}"#)
        texts[.invitation] = try #require(invited["data.inviteUrl"]).split(separator: "=").last.map(String.init)
        // The newest of each, after all that could have renewed them.
        texts[.csrf] = try await browser.send(.post, "/api/csrf/token", "{}")["token"]
        texts[.cookieAccess] = try cookie(.accessToken)
        texts[.cookieRefresh] = try cookie(.refreshToken)
        texts[.device] = try cookie(.knownDevice)

        let lee = try await shop.send(.post, "/auth/signup", Self.account("lee", #","delivery":"body""#))
        try await shop.vouch(for: "lee")
        friend = "Bearer \(try #require(lee["accessToken"]))"
        for kind in Kind.allCases { #expect((texts[kind] ?? "").utf8.count >= 32, "\(kind)") }
        #expect(Set(texts.values).count == Kind.allCases.count)
        (self.browser, self.texts) = (browser, texts)
    }

    private static func account(_ name: String, _ more: String = "") -> String {
        #"{"email":"\#(name)@example.com","password":"\#(Shop.password)","nickname":"\#(name)"\#(more)}"#
    }
}
