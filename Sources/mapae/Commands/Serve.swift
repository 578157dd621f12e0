internal import ArgumentParser
internal import MapaeServer

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server.",
        discussion: """
            Refuses to start on a missing or weak secret, an unprotected address, mixed test and live keys, or a \
            database that belongs to another environment, and says everything that is wrong at once.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "The address to listen on (MAPAE_HOST; 127.0.0.1).")
    var host: String?

    @Option(help: "The port to listen on (MAPAE_PORT; 8080).")
    var port: Int?

    @Option(help: "Where people reach the server (MAPAE_PUBLIC_URL).")
    var publicURL: String?

    @Flag(help: "Bring the database to this release's schema first.")
    var migrate = false

    func run() async throws {
        try await Program.run {
            let sources = options.sources(adding: [.host: host, .port: port.map(String.init), .publicURL: publicURL])
            let configuration = try ServerConfiguration(reading: sources, as: .production)
            DescriptorLimit.raise()
            let logger = Program.startLogging(at: configuration.logLevel)
            var system = SystemDependencies(logger: logger)
            system.droppedLogLines = { LineWriter.standardError.dropped }
            let server = try await buildApplication(
                configuration: configuration, migrating: migrate, system: system)
            try await Program.serve(
                [
                    Listening(
                        server.application, as: "the server", port: configuration.port,
                        chosenBy: "--port or MAPAE_PORT")
                ], logger: logger
            ) { try await server.domain.certificates?.reload() }
        }
    }
}
