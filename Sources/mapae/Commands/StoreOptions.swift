internal import ArgumentParser
internal import Foundation
internal import MapaeServer

/// The options of commands that look after a store, beside the server that may be using it.
struct StoreOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The data folder of `mapae dev`, instead of a configured database.")
    var data: String?

    /// - Parameters:
    ///   - needsKeys: whether `MAPAE_ENCRYPTION_KEYS` is needed too.
    ///   - needsOrigin: whether `MAPAE_PUBLIC_URL` is.
    func store(needsKeys: Bool = false, needsOrigin: Bool = false) throws -> OperatorStore {
        guard let data else {
            return try OperatorStore(
                reading: configuration.sources(), needsKeys: needsKeys, needsOrigin: needsOrigin)
        }
        return try OperatorStore(
            of: try DevelopmentFolder(existing: data), environment: ProcessInfo.processInfo.environment)
    }
}
