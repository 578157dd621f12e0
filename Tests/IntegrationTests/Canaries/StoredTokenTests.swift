import Foundation
import MapaeCore
import MapaeServer
import MapaeTesting
import Testing

/// Whoever reads the database opens no door with it.
@Suite struct StoredTokenTests {
    @Test(.timeLimit(.minutes(10)), arguments: TestEngine.allCases)
    func `The store holds no token of any kind: as it is, in hexadecimal, in base64 or as its bytes (3.1, 4.3)`(
        engine: TestEngine
    ) async throws {
        switch engine {
        case .sqlite: try await Self.expectNoToken([:])
        case .postgres:
            try await TestServer.withDatabase { database in
                try await Self.expectNoToken(["MAPAE_DATABASE_URL": database.exposed])
            }
        }
    }

    private static func expectNoToken(_ environment: [String: String]) async throws {
        try await Wallet.open(environment) { shop, wallet in
            let canaries = Canaries()
            for kind in Wallet.Kind.allCases { canaries.add(kind.rawValue, wallet[kind]) }
            let dump = try await DatabaseDump.of(shop.server.store)
            #expect(canaries.found(in: dump) == [])
            // Each is known to the store all the same.
            for table in [
                "sessions", "refresh_tokens", "known_devices", "api_keys", "mails", "team_invitations", "signing_keys",
            ] {
                #expect(dump.range(of: Data("\n\(table).".utf8)) != nil, "\(table)")
            }
        }
    }
}
