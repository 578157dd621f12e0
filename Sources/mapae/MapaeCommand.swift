internal import ArgumentParser
internal import MapaeServer

@main
struct MapaeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mapae",
        abstract: "Identity and payments for Korean apps, on your own machine.",
        version: "mapae \(Release.version)",
        subcommands: [
            Serve.self, Migrate.self, Dev.self, SandboxCommand.self, Users.self, Keys.self, Events.self,
            Exceptions.self, Certs.self, Promotions.self, DoctorCommand.self,
        ])

    static func main() async {
        prepareDescriptors()
        await main(words(Array(CommandLine.arguments.dropFirst())))
    }

    /// A group with a command it runs by itself would answer `--help` with that command's, and name none of the others.
    private static func words(_ given: [String]) -> [String] {
        guard given.count == 2, ["-h", "--help"].contains(given[1]) else { return given }
        let isGroup = configuration.subcommands.contains { command in
            command.configuration.commandName == given[0] && command.configuration.defaultSubcommand != nil
        }
        return isGroup ? ["help", given[0]] : given
    }
}
