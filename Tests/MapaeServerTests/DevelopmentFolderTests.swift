import Foundation
import MapaeCore
import MapaeHTTP
import MapaePayments
import Testing

@testable import MapaeServer

@Suite struct DevelopmentFolderTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "mapae-dev-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `the keys of the first start are the keys of the next, and their owner's alone (0.6)`() throws {
        try withFolder { path in
            let first = try DevelopmentFolder(at: path)
            let second = try DevelopmentFolder(at: path)
            #expect(first.keys.encryptionKeys == second.keys.encryptionKeys)
            #expect(first.keys.encryptionKeys.hasPrefix("dev-"))
            #expect(try mode(of: path) == 0o700)
            #expect(try mode(of: path + "/keys.json") == 0o600)
        }
    }

    @Test func `keys that others may read, or that are no keys, are not used`() throws {
        try withFolder { path in
            _ = try DevelopmentFolder(at: path)
            let file = path + "/keys.json"
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            #expect(throws: UnusableDevelopmentFolder.self) { _ = try DevelopmentFolder(at: path) }
            try Data("{}".utf8).write(to: URL(filePath: file))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            #expect(throws: UnusableDevelopmentFolder.self) { _ = try DevelopmentFolder(at: path) }
        }
    }

    @Test func `a moved clock is as far ahead after a restart`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "mapae-dev-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try DevelopmentFolder(at: path)
        let base = FixedClock(Timestamp(seconds: 1_000_000))
        let first = try DevelopmentClock(in: folder, base: base)
        #expect(try await first.advance(by: .hours(2)) == Timestamp(seconds: 1_007_200))
        #expect(try await first.advance(by: .seconds(1)) == Timestamp(seconds: 1_007_201))
        let second = try DevelopmentClock(in: folder, base: base)
        #expect(second.clock.now() == Timestamp(seconds: 1_007_201))
    }

    @Test func `nothing in the environment can bring a real key or provider into development`() throws {
        try withFolder { path in
            let configuration = try ServerConfiguration.development(
                folder: try DevelopmentFolder(at: path), port: 8080, sandboxPort: 9090,
                environment: [
                    "TOSS_SECRET_KEY": "live_sk_inventedForTestsAlone000000", "TOSS_SECRET_KEY_FILE": "/dev/null",
                    "NEXT_PUBLIC_TOSS_CLIENT_KEY": "live_ck_inventedForTestsAlone111111", "JWT_SECRET_KEY": "short",
                    "MAPAE_TOSS_API_BASE": "https://api.tosspayments.com", "MAPAE_PUBLIC_URL": "https://example.kr",
                    "MAPAE_HOST": "0.0.0.0", "MAPAE_SITE_NAME": "가게",
                ])
            #expect(configuration.environment == .dev)
            #expect(configuration.host == "127.0.0.1")
            #expect(configuration.publicURL.origin == "http://127.0.0.1:8080")
            #expect(configuration.tossPayments.secretKey.exposed == "test_sk_sandbox")
            #expect(configuration.tossPayments.clientKey == "test_ck_sandbox")
            #expect(configuration.tossPayments.apiBase.description == "http://127.0.0.1:9090")
            #expect(configuration.siteName == "가게")
            #expect(configuration.catalog["standard"]?.price == Won(24_900))
        }
    }
}
