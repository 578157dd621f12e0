internal import ArgumentParser
internal import Logging
internal import MapaeServer

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to this release's schema.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await Program.run {
            let logger = Program.startLogging(at: .notice)
            let database = try DatabaseSettings(reading: options.sources())
            let versions = try await migrateStore(database, logger: logger)
            let applied = versions.map(String.init).joined(separator: ", ")
            try printLine(versions.isEmpty ? "nothing to do" : "applied \(applied)")
        }
    }
}
