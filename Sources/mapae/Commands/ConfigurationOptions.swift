internal import ArgumentParser
internal import Foundation
internal import MapaeServer

/// The options that say where the configuration is.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: "A file with a JSON object of settings. Without it, mapae.json where there is one.")
    var config: String?

    @Option(help: "sqlite:///absolute/folder or postgres://user@host/database (MAPAE_DATABASE_URL).")
    var databaseURL: String?

    /// Arguments first, then the environment, then the file.
    func sources(adding arguments: [Setting: String?] = [:]) -> ConfigurationSources {
        var given = arguments.compactMapValues(\.self)
        given[.databaseURL] = databaseURL
        let standard = FileManager.default.fileExists(atPath: "mapae.json") ? "mapae.json" : nil
        return ConfigurationSources(
            arguments: given, environment: ProcessInfo.processInfo.environment, file: config ?? standard)
    }
}
