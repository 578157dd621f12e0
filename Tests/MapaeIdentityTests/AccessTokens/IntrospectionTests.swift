import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct IntrospectionTests {
    @Test(arguments: TestEngine.allCases)
    func `introspection tells of a live token and nothing of an ended one (A2, A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let issued = try await world.logIn()
            let token = try #require(try await world.sessions.introspect(issued.accessToken))
            #expect(token.principal.sessionID == issued.principal.sessionID)
            #expect(token.issuer == IdentityFixture.issuer && !token.tokenID.isEmpty)
            for text in ["", "x", "a.b.c", "mpk_u_0", issued.refreshToken.exposed, String(repeating: "x", count: 9000)]
            {
                #expect(try await world.sessions.introspect(Secret(text)) == nil)
            }
            try await world.sessions.end(issued.principal.sessionID)
            #expect(try await world.sessions.introspect(issued.accessToken) == nil)
        }
    }

    @Test
    func `introspection finds nothing in a token that ran out (A2)`() async throws {
        try await withIdentity(.sqlite) { world in
            let issued = try await world.logIn()
            world.clock.advance(by: .hours(1))
            #expect(try await world.sessions.introspect(issued.accessToken) == nil)
        }
    }
}
