import Logging
import MapaeCore
import MapaeIdentity
import MapaeTesting
import Testing

@testable import MapaeHTTP

/// What the unlink callback's handler can reach. MapaeHTTP cannot even import the store (TidyTests).
@Suite struct TossUnlinkReachTests {
    @Test func `the callback's handler holds the unlink operations and their rules, and nothing else (2.11)`()
        async throws
    {
        var options = LocalServer.Options()
        options.toss = .silent
        try await LocalServer.run(options) { server in
            let doors = try #require(server.dependencies.toss)
            let route = TossUnlinkRoute(callback: doors.callback, rules: doors.callbackRules)
            let held = Mirror(reflecting: route).children.map { "\(type(of: $0.value))" }
            #expect(held == ["TossUnlinkCallback", "CallbackRules"])
        }
    }
}
