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
        await main(nil)
    }
}
