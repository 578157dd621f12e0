internal import Foundation
public import Logging
internal import ProviderSandbox
public import ServiceLifecycle

/// The sandbox alone, as services in the order in which they start: `mapae sandbox`.
///
/// - Parameters:
///   - data: the folder that keeps what it has done; nil keeps it in memory.
///   - announce: called with the sandbox's address once it has answered.
/// - Throws: ``UnusableDevelopmentFolder``.
public func sandboxServices(
    port: Int, data: String?, logger: Logger, announce: @escaping @Sendable (String) -> Void
) throws -> [any Service] {
    var configuration = SandboxConfiguration()
    configuration.port = port
    configuration.dataFile = try data.map { path throws(UnusableDevelopmentFolder) in
        DevelopmentFolder.sandboxFile(in: try DevelopmentFolder.create(path))
    }
    let sandbox = Sandbox(configuration: configuration, logger: logger)
    let address = "http://127.0.0.1:\(port)"
    return [
        Listening(sandbox, as: "the sandbox", port: port),
        ReadyAnnouncement(
            isListening: { _ = try await sandbox.address() }, addresses: [address + "/v2/standard"],
            announce: { announce(address) }),
    ]
}
