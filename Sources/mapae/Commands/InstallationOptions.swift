internal import ArgumentParser
internal import Foundation
internal import MapaeServer

/// The options of commands that look at how a server is set up.
struct InstallationOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The data folder of `mapae dev`, instead of the configuration of `mapae serve`.")
    var data: String?

    @Option(help: "With --data: the server's port. A running `mapae dev` has left it in the folder.")
    var port: Int?

    @Option(help: "With --data: the sandbox's port, likewise.")
    var sandboxPort: Int?

    @Option(help: "With --data: the TLS port of the sandbox's partner API, likewise.")
    var tossPort: Int?

    func installation() throws -> Installation {
        guard let data else { return Installation(reading: configuration.sources()) }
        let folder = try DevelopmentFolder(existing: data)
        let ports = DevelopmentPorts(server: port, sandbox: sandboxPort, toss: tossPort, in: folder)
        return Installation(
            of: folder, port: ports.server, sandboxPort: ports.sandbox,
            partner: try DevelopmentPartner(in: folder, ports: ports.partner),
            environment: ProcessInfo.processInfo.environment)
    }

    func store() throws -> OperatorStore {
        guard let data else { return try OperatorStore(reading: configuration.sources()) }
        return try OperatorStore(
            of: DevelopmentFolder(existing: data), environment: ProcessInfo.processInfo.environment)
    }
}
