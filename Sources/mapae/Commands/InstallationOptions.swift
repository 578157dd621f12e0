internal import ArgumentParser
internal import Foundation
internal import MapaeServer

/// The options of commands that look at how a server is set up.
struct InstallationOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The data folder of `mapae dev`, instead of the configuration of `mapae serve`.")
    var data: String?

    @Option(help: "With --data: the server's port.")
    var port = 8080

    @Option(help: "With --data: the sandbox's port.")
    var sandboxPort = 9090

    @Option(help: "With --data: the TLS port of the sandbox's partner API.")
    var tossPort: Int?

    func installation() throws -> Installation {
        guard let data else { return Installation(reading: configuration.sources()) }
        let folder = try DevelopmentFolder(at: data)
        return Installation(
            of: folder, port: port, sandboxPort: sandboxPort,
            partner: try DevelopmentPartner(in: folder, ports: PartnerPorts(api: tossPort, beside: sandboxPort)),
            environment: ProcessInfo.processInfo.environment)
    }

    func store() throws -> OperatorStore {
        guard let data else { return try OperatorStore(reading: configuration.sources()) }
        return try OperatorStore(of: DevelopmentFolder(at: data), environment: ProcessInfo.processInfo.environment)
    }
}
