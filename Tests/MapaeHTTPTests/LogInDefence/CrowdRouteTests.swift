import Dispatch
import MapaeCore
import MapaeTesting
import Synchronization
import Testing

@testable import MapaeIdentity

/// Log-in while networks attack it, by the routes. Keys are derived by one thread that is held until all have come, so that
/// what happens depends on no time.
@Suite struct CrowdRouteTests {
    private static let right = #"{"email":"buyer@example.com","password":"\#(testPassword)","delivery":"body""#

    @Test(arguments: [1, 3, 30, 200])
    func `under attack from so many networks the owner comes in, up to thirty on a new device too (A6)`(
        networks: Int
    ) async throws {
        try await LocalServer.run { server in
            try await Browser(server).signUp()
            let device = try #require(try await server.post("/auth/login", Self.right + "}")["deviceToken"])
            let (threads, gate) = (server.hasher.threads, DispatchSemaphore(value: 0))
            let refused = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (held, isHeld) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    try await threads.run(for: .stranger(from: .unknown), within: .seconds(600)) {
                        isHeld.yield()
                        gate.wait()
                    }
                }
                for await _ in held { break }
                for number in 0..<200 {
                    group.addTask {
                        let answer = try await server.post(
                            "/auth/login", #"{"email":"user\#(number)@example.com","password":"a wrong guess"}"#,
                            peer: "2001:db8:\(number % networks + 1):\(number)::1")
                        #expect([401, 503].contains(answer.status))
                        if answer.status == 503 { refused.add() }
                    }
                }
                func settle(_ requests: Int) async {
                    while threads.waiting + refused.count < requests { await Task.yield() }
                }
                await settle(200)
                #expect(refused.count > 100)
                async let known = server.post(
                    "/auth/login", Self.right + #","deviceToken":"\#(device)"}"#, peer: "203.0.113.7")
                await settle(201)
                if networks <= 30 {
                    async let new = server.post("/auth/login", Self.right + "}", peer: "198.51.100.7")
                    await settle(202)
                    gate.signal()
                    #expect(try await new.status == 200)
                } else {
                    gate.signal()
                }
                #expect(try await known.status == 200)
                try await group.waitForAll()
            }
        }
    }
}

private final class Tally: Sendable {
    private let state = Mutex(0)

    var count: Int { state.withLock { $0 } }

    func add() { state.withLock { $0 += 1 } }
}
