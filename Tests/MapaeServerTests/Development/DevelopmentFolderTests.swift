import Foundation
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments
import ProviderSandbox
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

    @Test func `what is set and not heeded in development is said`() {
        #expect(ServerConfiguration.unheededInDevelopment(["MAPAE_SITE_NAME": "a", "PATH": "/bin"]) == [])
        let given = [
            "MAPAE_HOST": "0.0.0.0", "MAPAE_PUBLIC_URL": "", "TOSS_SECRET_KEY_FILE": "/k", "TOSS_CERT_PATH": "/c",
            "MAPAE_MAIL_COMMAND": "/usr/sbin/sendmail", "MAPAE_LOG_LEVEL": "info", "JWT_SECRET_KEY": "k",
        ]
        #expect(
            ServerConfiguration.unheededInDevelopment(given) == [
                "MAPAE_HOST", "MAPAE_PUBLIC_URL", "JWT_SECRET_KEY", "TOSS_SECRET_KEY_FILE", "TOSS_CERT_PATH",
                "MAPAE_MAIL_COMMAND",
            ])
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

    @Test func `server and sandbox are joined by what the folder keeps, whatever the environment says (0.6, F1)`()
        throws
    {
        try withFolder { path in
            let folder = try DevelopmentFolder(at: path)
            let ports = PartnerPorts(api: nil, beside: 9090)
            let partner = try DevelopmentPartner(in: folder, ports: ports, keys: .p256)
            let again = try DevelopmentPartner(in: folder, ports: ports, keys: .p256)
            #expect(partner.settings == again.settings && partner.authorityPEM == again.authorityPEM)
            #expect(try mode(of: path + "/apps-in-toss/callback.secret") == 0o600)
            let configuration = try ServerConfiguration.development(
                folder: folder, port: 8080, sandboxPort: 9090, partner: partner,
                environment: [
                    "TOSS_CERT_PATH": "/dev/null", "TOSS_CALLBACK_SECRET": "weak", "MAPAE_TOSS_FIELD_KEY": "none",
                    "MAPAE_APPS_IN_TOSS_PAY_BASE": "https://pay-apps-in-toss-api.toss.im",
                    "MAPAE_TOSS_STORED_FIELDS": "phone",
                ])
            let appsInToss = try #require(configuration.appsInToss)
            #expect("\(appsInToss.identity)".contains("CN=sandbox-app"))
            #expect(appsInToss.apiBase.description == "https://127.0.0.1:9443")
            #expect(appsInToss.payBase.description == "https://127.0.0.1:9444")
            #expect(appsInToss.sandboxAuthority == partner.authorityPEM)
            #expect(appsInToss.logIn.storedFields.map { "\($0)" } == ["phone"])
            let called = partner.sandboxConfiguration(callingBack: "http://127.0.0.1:8080").miniApps.first?
                .unlinkCallback
            #expect(called?.url == "http://127.0.0.1:8080/api/webhooks/toss/unlink")
            #expect(called?.credential == appsInToss.callbackSecrets.first?.exposed)
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
