import Foundation
import MapaeCore
import Testing

@testable import MapaeServer

@Suite struct ConfigurationSourceTests {
    @Test func `arguments come before the environment, the environment before the file`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_PORT"] = "8082"
        let file = try fixture.file(
            "mapae.json", #"{"MAPAE_PORT":8083,"MAPAE_SITE_NAME":"가게","MAPAE_POSTGRES_POOL":3}"#)
        let sources = ConfigurationSources(arguments: [.host: "::1"], environment: fixture.environment, file: file)
        let configuration = try ServerConfiguration(reading: sources, as: .production)
        #expect(configuration.host == "::1")
        #expect(configuration.port == 8082)
        #expect(configuration.siteName == "가게")
        #expect(configuration.postgresPool == 3)
    }

    @Test(arguments: [
        #"{"MAPAE_PROT":8083}"#, #"{"MAPAE_PORT":8083,"MAPAE_PORT":8084}"#, #"{"MAPAE_PORT":8083.0}"#,
        #"{"MAPAE_PORT":[8083]}"#, #"{"mapae":{"port":8083}}"#, "not JSON",
    ])
    func `a file with an unknown, doubled or misshapen setting is refused`(text: String) throws {
        let fixture = try ConfigurationFixture()
        let file = try fixture.file("mapae.json", text)
        #expect(fixture.problems(file: file).count == 1)
    }

    @Test func `a file that holds a secret must be its owner's alone (0.6)`() throws {
        let fixture = try ConfigurationFixture()
        let secret = try #require(fixture.remove("TOSS_SECRET_KEY"))
        let text = #"{"TOSS_SECRET_KEY":"\#(secret)"}"#
        #expect(fixture.problems(file: try fixture.file("private.json", text)).isEmpty)
        let open = fixture.problems(file: try fixture.file("open.json", text, mode: 0o640))
        #expect(open.count == 1 && open[0].contains("chmod 600"))
    }

    // MARK: Files of secrets

    @Test func `a secret may lie in a file, without the line break at its end`() throws {
        let fixture = try ConfigurationFixture()
        let secret = try #require(fixture.remove("TOSS_SECRET_KEY"))
        fixture.environment["TOSS_SECRET_KEY_FILE"] = try fixture.file("toss", secret + "\n")
        #expect(try fixture.read().tossPayments.secretKey.exposed == secret)
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620])
    func `a secret's file that others may touch is refused (0.6)`(mode: Int) throws {
        let fixture = try ConfigurationFixture()
        let secret = try #require(fixture.remove("TOSS_SECRET_KEY"))
        fixture.environment["TOSS_SECRET_KEY_FILE"] = try fixture.file("toss", secret, mode: mode)
        let problems = fixture.problems()
        #expect(problems.count == 1 && problems[0].hasPrefix("TOSS_SECRET_KEY_FILE "), "\(problems)")
    }

    @Test func `a secret given twice, or in a file that is missing or empty, is refused`() throws {
        let fixture = try ConfigurationFixture()
        let secret = try #require(fixture.environment["TOSS_SECRET_KEY"])
        fixture.environment["TOSS_SECRET_KEY_FILE"] = try fixture.file("toss", secret)
        #expect(fixture.problems() == ["TOSS_SECRET_KEY and TOSS_SECRET_KEY_FILE are both set: keep one"])
        fixture.environment["TOSS_SECRET_KEY"] = nil
        fixture.environment["TOSS_SECRET_KEY_FILE"] = fixture.folder.path + "/missing"
        #expect(fixture.problems() == ["TOSS_SECRET_KEY_FILE names a file that does not exist"])
        fixture.environment["TOSS_SECRET_KEY_FILE"] = try fixture.file("empty", "\n")
        #expect(fixture.problems() == ["TOSS_SECRET_KEY_FILE names a file that is empty"])
    }

    // MARK: The catalog

    @Test(arguments: [
        #"{"packages":[]}"#,
        #"{"packages":[{"id":"a","name":{"ko":"가","en":"a"},"credits":150,"priceWon":24900.0}]}"#,
        #"{"packages":[{"id":"a","name":{"ko":"가","en":"a"},"credits":0,"priceWon":24900}]}"#,
        #"{"packages":[{"id":"a","name":{"ko":"가","en":"a"},"credits":1,"priceWon":0}]}"#,
        #"{"packages":[{"id":"a b","name":{"ko":"가","en":"a"},"credits":1,"priceWon":100}]}"#,
        #"{"packages":[{"id":"a","name":{"ko":"","en":"a"},"credits":1,"priceWon":100}]}"#,
        """
        {"packages":[{"id":"a","name":{"ko":"가","en":"a"},"credits":1,"priceWon":100},
        {"id":"a","name":{"ko":"나","en":"b"},"credits":1,"priceWon":200}]}
        """,
    ])
    func `a catalog with a fault is refused`(text: String) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_CATALOG"] = try fixture.file("faulty.json", text)
        let problems = fixture.problems()
        #expect(
            problems.count == 1 && problems[0].hasPrefix("MAPAE_CATALOG is not a catalog to sell from: "), "\(problems)"
        )
    }
}
