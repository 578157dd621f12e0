internal import Foundation
public import Logging
internal import ProviderSandbox
public import ServiceLifecycle

/// The sandbox alone, as services in the order in which they start: `mapae sandbox`.
///
/// - Parameters:
///   - partnerPorts: of its stand-in for Toss's partner API.
///   - data: the folder that keeps what it has done; nil keeps it in memory.
///   - announce: called with the sandbox's address once it has answered.
/// - Throws: ``UnusableDevelopmentFolder``, or `UnusableIdentity`.
public func sandboxServices(
    port: Int, partnerPorts: PartnerPorts, data: String?, logger: Logger, announce: @escaping @Sendable (String) -> Void
) throws -> [any Service] {
    var configuration = SandboxConfiguration()
    configuration.port = port
    let folder = try data.map(DevelopmentFolder.create)
    configuration.dataFile = folder.map(DevelopmentFolder.sandboxFile)
    configuration.appsInToss = try .development(
        folder: folder.map(DevelopmentFolder.partnerFolder), ports: partnerPorts)
    let sandbox = Sandbox(configuration: configuration, logger: logger)
    let address = "http://127.0.0.1:\(port)"
    return [
        Listening(sandbox, as: "the sandbox", port: port, chosenBy: "--port"),
        ReadyAnnouncement(
            isListening: { _ = try await sandbox.address() }, addresses: [address + "/v2/standard"],
            announce: { announce(address) }),
    ]
}
