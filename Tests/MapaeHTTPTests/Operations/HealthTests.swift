import HTTPTypes
import MapaeHTTP
import Testing

@Suite struct HealthTests {
    @Test func `Alive is alive, whatever the store does (F4)`() async throws {
        try await LocalServer.run(.init(readiness: .notReady)) { server in
            let alive = try await server.send(.get, "/healthz")
            #expect(alive.status == 200)
            #expect(alive.text == #"{"status":"ok"}"#)
            let unready = try await server.send(.get, "/readyz")
            #expect(unready.status == 503)
            #expect(unready.headers[.retryAfter] == "5")
        }
    }

    @Test func `A degraded node is ready and says what is degraded (F4)`() async throws {
        try await LocalServer.run(.init(readiness: .ready(degraded: ["revocations"]))) { server in
            let ready = try await server.send(.get, "/readyz")
            #expect(ready.status == 200)
            #expect(ready.text == #"{"degraded":["revocations"],"status":"ready"}"#)
        }
    }
}
