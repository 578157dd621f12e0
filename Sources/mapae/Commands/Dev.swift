internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeServer

struct Dev: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev", abstract: "Run the server and a payment sandbox on this machine, without any account.",
        discussion: """
            Prints `ready http://127.0.0.1:8080` when both answer. Everything is kept in the data folder: keys, \
            accounts, payments. Both listen on loopback addresses alone.

            The first start makes an administrator, operator@example.com, and tells the password and a device link on \
            standard error, once. Administrators log in on known devices alone: open the link, within the hour, in the \
            browser you log in with. `mapae users device-link operator@example.com --data .mapae` makes another, and \
            the page /reset sets a password that was lost.

            Mail is not sent. The page /_dev/mail shows it until the program ends; the next start has none of it.
            """)

    @Option(help: "The server's port.")
    var port = 8080

    @Option(help: "The sandbox's port.")
    var sandboxPort = 9090

    @Option(
        help: """
            The TLS port of the sandbox's partner API of Toss; Toss Pay's is the next one. Without it, 353 above the \
            sandbox's port: 9443.
            """)
    var tossPort: Int?

    @Option(help: "The folder everything is kept in.")
    var data = ".mapae"

    func validate() throws {
        guard (1...65535).contains(sandboxPort), (1...65535).contains(port), port != sandboxPort else {
            throw ValidationError("--port and --sandbox-port must be two different numbers from 1 to 65535")
        }
        guard tossPort.map((1...65534).contains) ?? true else {
            throw ValidationError("--toss-port must be a number from 1 to 65534")
        }
    }

    func run() async throws {
        try await Program.run {
            let folder = try DevelopmentFolder(at: data)
            let partner = try DevelopmentPartner(in: folder, ports: PartnerPorts(api: tossPort, beside: sandboxPort))
            let configuration = try ServerConfiguration.development(
                folder: folder, port: port, sandboxPort: sandboxPort, partner: partner,
                environment: ProcessInfo.processInfo.environment)
            let unheeded = ServerConfiguration.unheededInDevelopment(ProcessInfo.processInfo.environment)
            if !unheeded.isEmpty {
                Program.complain("not heeded, `mapae dev` has its own: \(unheeded.joined(separator: ", "))")
            }
            let ports = DevelopmentPorts(server: port, sandbox: sandboxPort, toss: partner.ports.api)
            try await ports.checkFree()
            DescriptorLimit.raise()
            let logger = Program.startLogging(at: configuration.logLevel)
            let development = try await DevelopmentServer(
                folder: folder, configuration: configuration, sandboxPort: sandboxPort, partner: partner, logger: logger
            ) { address in
                do {
                    try folder.note(ports)
                } catch {
                    Program.complain("\(error)")
                }
                Program.complain("mail is not sent but shown at \(address)/_dev/mail, until this program ends")
                Program.announce("ready \(address)")
            }
            defer { folder.forgetPorts() }
            if let account = development.newOperator {
                Program.complain(
                    "an administrator was made, shown only now: \(account.email) \(account.password.exposed)")
                Program.complain(
                    """
                    administrators log in on known devices alone: open this once, within the hour, in the browser you \
                    log in with: \(account.deviceLink.exposed)
                    """)
            }
            try await Program.serve(development.services, logger: logger) {
                try await development.server.domain.certificates?.reload()
            }
        }
    }
}
