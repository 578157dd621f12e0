internal import MapaeCore
public import ProviderSandbox

/// The sandbox's partner API and the server that calls it, introduced to each other: the mini-app's certificate and keys,
/// and the credential of the callbacks, kept in the data folder.
public struct DevelopmentPartner: Sendable {
    /// Where the sandbox listens. With port 0 on both, to be set to what it took before the server is told.
    public var ports: PartnerPorts
    private let identities: SandboxIdentities
    private let callbackSecret: Secret<String>

    /// Reads certificates, keys and credential from the folder, and makes those that are missing.
    ///
    /// - Throws: `UnusableIdentity`, ``UnusableDevelopmentFolder``.
    public init(
        in folder: DevelopmentFolder, ports: PartnerPorts, keys: SandboxIdentities.KeyKind = .rsa2048
    ) throws {
        self.ports = ports
        identities = try SandboxIdentities(
            folder: folder.partnerFolder, appNames: [SandboxMiniApp().appName], keys: keys)
        callbackSecret = try folder.partnerCallbackSecret()
    }

    // MARK: The sandbox's side

    /// One mini-app, `sandbox-app`.
    ///
    /// - Parameter origin: the server's; the sandbox reports there who has unlinked. Nil reports nothing.
    public func sandboxConfiguration(callingBack origin: String?) -> AppsInTossConfiguration {
        var miniApp = SandboxMiniApp()
        miniApp.unlinkCallback = origin.map { origin in
            SandboxCallback(url: origin + "/api/webhooks/toss/unlink", credential: callbackSecret.exposed)
        }
        miniApp.subscriptionWebhook = origin.map { origin in
            SandboxCallback(url: origin + "/api/webhooks/toss/iap", credential: callbackSecret.exposed)
        }
        var configuration = AppsInTossConfiguration(identities: identities, miniApps: [miniApp])
        configuration.port = ports.api
        configuration.payPort = ports.pay
        return configuration
    }

    // MARK: The server's side

    var authorityPEM: String { identities.authorityPEM }

    /// What the server is told of it, in the settings' own form.
    var settings: [Setting: String] {
        let appName = SandboxMiniApp().appName
        var settings: [Setting: String] = [
            .tossCallbackSecret: callbackSecret.exposed,
            .tossIAPWebhookSecret: callbackSecret.exposed,
            .appsInTossAPIBase: "https://127.0.0.1:\(ports.api)",
            .appsInTossPayBase: "https://127.0.0.1:\(ports.pay)",
        ]
        settings[.tossCertPath] = identities.certificatePath(of: appName)
        settings[.tossKeyPath] = identities.privateKeyPath(of: appName)
        // Empty until somebody tries a renewal.
        settings[.tossNextCertPath] = identities.certificatePath(of: "next")
        settings[.tossNextKeyPath] = identities.privateKeyPath(of: "next")
        settings[.tossFieldKey] = identities.decryptionKeys[appName]
        return settings
    }
}
