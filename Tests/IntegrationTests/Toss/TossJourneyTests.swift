import HTTPTypes
import MapaeCore
import MapaeIdentity
import MapaeServer
import ProviderSandbox
import Testing

/// Toss log-in through a whole server and the sandbox's partner API, over mutual TLS.
@Suite struct TossJourneyTests {
    private static var joined: Shop.Options {
        var options = Shop.Options()
        options.toss = true
        return options
    }

    @Test func `a Toss user logs in, is known again, and is out once Toss says so (C1, C4)`() async throws {
        try await Shop.open(Self.joined) { shop in
            let (first, second) = (try await shop.tossBuyer(), try await shop.tossBuyer())
            let user = try #require(try await first.get("/auth/me")["user.id"])
            #expect(try await second.get("/auth/me")["user.id"] == user)
            #expect(try await shop.tossBuyer(443_731_102).get("/auth/me")["user.id"] != user)
            shop.clock.advance(by: .seconds(1))
            #expect(try await shop.unlinkAtToss().outcome == "200")
            #expect(try await first.get("/auth/me").outcome == "401 AUTH_REQUIRED")
            #expect(try await shop.tossBuyer().get("/auth/me")["user.id"] == user)
        }
    }

    @Test func `what the configuration names of the encrypted fields is read with the sandbox's key (C3)`() async throws
    {
        try await Shop.open(Self.joined) { shop in
            _ = try await shop.tossBuyer()
            let toss = try #require(shop.server.domain.toss)
            let me = try #require(try await shop.tossBuyer().get("/auth/me")["user.id"].flatMap { UserID($0) })
            let profile = try await toss.links.profile(of: me)
            #expect(profile.mapValues(\.exposed) == ["name": "홍길동", "email": "gildong@example.com"])
        }
    }

    @Test func `only a server of mapae dev trusts the sandbox's authority (F1)`() async throws {
        var options = Self.joined
        options.configuration = { $0.environment = .test }
        try await Shop.open(options) { shop in
            let code = try await shop.tossCode(of: Shop.tossUser, #","delivery":"body""#)
            let answer = try await shop.send(.post, "/auth/toss/login", code)
            #expect(answer["error.code"] == "TOSS_LOGIN_UNFINISHED")
        }
    }
}
