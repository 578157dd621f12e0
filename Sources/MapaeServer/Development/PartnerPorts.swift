internal import ProviderSandbox

/// The sandbox's two TLS ports, which stand in for Toss's partner API and for Toss Pay.
public struct PartnerPorts: Hashable, Sendable {
    public let api: Int
    public let pay: Int

    public init(api: Int, pay: Int) {
        self.api = api
        self.pay = pay
    }

    /// - Parameters:
    ///   - api: nil is 353 above the sandbox's own port: 9443 beside 9090. Toss Pay's is the next one.
    ///   - sandboxPort: from 1 to 65535.
    public init(api: Int?, beside sandboxPort: Int) {
        let derived = sandboxPort + 353 < 65_535 ? sandboxPort + 353 : sandboxPort - 353
        self.api = api ?? derived
        pay = self.api + 1
    }
}

extension AppsInTossConfiguration {
    /// One mini-app, `sandbox-app`, with its certificates and keys in `folder`; nil keeps them in memory.
    ///
    /// - Throws: ``UnusableIdentity``.
    static func development(folder: String?, ports: PartnerPorts) throws -> AppsInTossConfiguration {
        let miniApp = SandboxMiniApp()
        // Keys that nobody keeps may be of the kind that is quicker to make.
        let identities = try SandboxIdentities(
            folder: folder, appNames: [miniApp.appName], keys: folder == nil ? .p256 : .rsa2048)
        var configuration = AppsInTossConfiguration(identities: identities, miniApps: [miniApp])
        configuration.port = ports.api
        configuration.payPort = ports.pay
        return configuration
    }
}
