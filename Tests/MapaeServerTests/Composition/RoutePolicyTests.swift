import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MapaeCache
import MapaeCore
import MapaeIdentity
import Testing

@testable import MapaeHTTP
@testable import MapaeServer

@Suite struct RoutePolicyTests {
    @Test func `Every route of the server has a limit, or says that it has none (B10, 1.13)`() async throws {
        let fixture = try ConfigurationFixture()
        try fixture.addTossLogIn()
        try fixture.addPromotionsAndTemplates()
        fixture.environment["MAPAE_DATABASE_URL"] = "sqlite://\(fixture.folder.path)/server"
        let configuration = try fixture.read()
        var system = SystemDependencies(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        system.passwordCost = PasswordHasher.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        let server = try await buildApplication(
            configuration: configuration, migrating: true, system: system)
        let routes = try server.domain.router(
            configuration: configuration, store: server.store, system: system
        ).routes
        await server.domain.close(server.store)
        #expect(routes.count > 30)
        let paths = Set(routes.map(\.path.description))
        #expect(
            paths.isSuperset(of: [
                "/api/webhooks/toss/unlink", "/api/toss/promotions/grant", "/api/toss/messages/bulk",
                "/api/toss/pay/confirm",
            ]))
        for route in routes {
            #expect(
                RoutePolicies.find(route.method, route.path.description) != nil,
                "\(route.method) \(route.path) has no line in RoutePolicies")
        }
    }

    @Test(arguments: [
        ("POST", "/api/csrf/token", "csrf-token", 30, Duration.minutes(1)),
        ("POST", "/api/payment/credits/prepare", "prepare", 10, .minutes(1)),
        ("POST", "/api/payment/confirm", "confirm", 5, .minutes(1)),
        ("POST", "/api/payment/refund", "refund", 3, .minutes(1)),
        ("POST", "/api/toss/pay/prepare", "prepare", 10, .minutes(1)),
        ("POST", "/api/toss/pay/confirm", "confirm", 5, .minutes(1)),
        ("POST", "/api/toss/pay/refund", "refund", 3, .minutes(1)),
        ("POST", "/api/credits/spend", "spending", 20, .minutes(1)),
        ("POST", "/auth/signup", "sign-up", 5, .hours(1)),
        ("POST", "/auth/reset", "password-reset", 5, .hours(1)),
    ])
    func `The limits are those of B10`(
        method: String, path: String, name: String, count: Int, period: Duration
    ) throws {
        let rule = RoutePolicies.find(try #require(HTTPRequest.Method(method)), path)
        let policy: RoutePolicy? =
            switch rule {
            case .limited(let policy), .asks(let policy): policy
            case .standard, .unlimited, nil: nil
            }
        #expect(policy?.name == name)
        #expect(policy?.limit.count == count && policy?.limit.period == period)
        #expect(RoutePolicy.standardLimit.count == 120 && RoutePolicy.standardLimit.period == .minutes(1))
    }
}
