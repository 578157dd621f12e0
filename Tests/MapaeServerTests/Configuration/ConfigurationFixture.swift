import Foundation
import MapaeCore
import ProviderSandbox
import Testing

@testable import MapaeServer

/// A complete environment for `serve` on throw-away keys, and a folder for the files it names.
final class ConfigurationFixture {
    let folder: URL
    var environment: [String: String]

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mapae-configuration-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        environment = [
            "MAPAE_PUBLIC_URL": "https://pay.example.kr",
            "MAPAE_DATABASE_URL": "sqlite:///var/lib/mapae",
            "MAPAE_ENCRYPTION_KEYS": NewKeys.encryptionKey(idPrefix: "key").exposed,
            "TOSS_SECRET_KEY": "test_sk_inventedForTestsAlone000000",
            "TOSS_CLIENT_KEY": "test_ck_inventedForTestsAlone111111",
            // A machine that runs all tests at once may keep a database waiting.
            "MAPAE_STORE_TIMEOUT": "60s", "MAPAE_READY_TIMEOUT": "30s",
        ]
        environment["MAPAE_CATALOG"] = try file("catalog.json", ConfigurationFixture.catalog)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static let catalog = """
        {"packages":[{"id":"standard","name":{"ko":"크레딧 150개","en":"150 credits"},"credits":150,"priceWon":24900}]}
        """

    /// Takes a setting out of the environment and answers what it was.
    func remove(_ name: String) -> String? { environment.removeValue(forKey: name) }

    func file(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let path = folder.appending(path: name).path
        #expect(
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
        return path
    }

    /// Switches Toss log-in on, by a certificate that only a sandbox would take.
    func addTossLogIn() throws {
        let partner = try DevelopmentPartner(
            in: DevelopmentFolder(at: folder.path + "/dev"), ports: PartnerPorts(api: 1, pay: 2), keys: .p256)
        for (setting, value) in partner.settings { environment[setting.rawValue] = value }
        environment["MAPAE_APPS_IN_TOSS_API_BASE"] = nil
        environment["MAPAE_APPS_IN_TOSS_PAY_BASE"] = nil
    }

    /// A promotion that a test server may give, and templates.
    func addPromotionsAndTemplates(code: String = "TEST_01JX5T3QW8") throws {
        environment["MAPAE_TOSS_PROMOTIONS"] = try file(
            "promotions.json",
            #"{"promotions":[{"id":"w","code":"\#(code)","points":10,"pointsPerDay":100,"pointsInAll":1000}]}"#)
        environment["MAPAE_TOSS_MESSAGE_TEMPLATES"] = "first,second"
    }

    func read(file: String? = nil) throws -> ServerConfiguration {
        try ServerConfiguration(
            reading: ConfigurationSources(environment: environment, file: file), as: .production)
    }

    /// The problems of the configuration, one line each.
    func problems(file: String? = nil) -> [String] {
        do {
            _ = try read(file: file)
            return []
        } catch {
            return (error as? InvalidConfiguration)?.problems.map(\.description) ?? ["\(error)"]
        }
    }
}
