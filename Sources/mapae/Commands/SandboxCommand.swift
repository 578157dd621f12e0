internal import ArgumentParser
internal import Logging
internal import MapaeServer

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Run the payment sandbox alone.",
        discussion:
            "Prints `ready http://127.0.0.1:9090` when it answers. Its keys are test_ck_sandbox and test_sk_sandbox.")

    @Option(help: "The sandbox's port.")
    var port = 9090

    @Option(
        help: """
            The TLS port of Toss's partner API; Toss Pay's is the next one. Without it, 353 above the sandbox's port: 9443.
            """)
    var tossPort: Int?

    @Option(help: "A folder that keeps what it has done; without one it forgets everything at the end.")
    var data: String?

    func validate() throws {
        guard (1...65535).contains(port) else { throw ValidationError("--port must be a number from 1 to 65535") }
        guard tossPort.map((1...65534).contains) ?? true else {
            throw ValidationError("--toss-port must be a number from 1 to 65534")
        }
    }

    func run() async throws {
        try await Program.run {
            let logger = Program.startLogging(at: .notice)
            let services = try sandboxServices(
                port: port, partnerPorts: PartnerPorts(api: tossPort, beside: port), data: data, logger: logger
            ) { address in
                Program.announce("ready \(address)")
            }
            try await Program.serve(services, logger: logger)
        }
    }
}
