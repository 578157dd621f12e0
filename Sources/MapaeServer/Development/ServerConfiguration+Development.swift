internal import Foundation
internal import MapaeCore

extension ServerConfiguration {
    /// The configuration of `mapae dev`. Secrets, addresses and the provider are its own and cannot be set from outside, so
    /// that a live key in the environment never meets the sandbox; everything else may be.
    ///
    /// - Parameter partner: the sandbox's partner API; without one there is no Toss log-in.
    /// - Throws: ``InvalidConfiguration``.
    public static func development(
        folder: DevelopmentFolder, port: Int, sandboxPort: Int, partner: DevelopmentPartner? = nil,
        environment: [String: String]
    ) throws(InvalidConfiguration) -> ServerConfiguration {
        let sources = ConfigurationSources.development(
            folder: folder, port: port, sandboxPort: sandboxPort, partner: partner, environment: environment)
        var configuration = try ServerConfiguration(reading: sources, as: .development)
        configuration.appsInToss?.sandboxAuthority = partner?.authorityPEM
        return configuration
    }

    /// Which settings of an environment `mapae dev` does not heed, in their order.
    public static func unheededInDevelopment(_ environment: [String: String]) -> [String] {
        Setting.allCases.filter(Setting.ofDevelopmentItself.union(Setting.ofMail).contains).flatMap(\.names)
            .filter { environment[$0] != nil }
    }
}

extension ConfigurationSources {
    /// What `mapae dev` reads its configuration from.
    static func development(
        folder: DevelopmentFolder, port: Int, sandboxPort: Int, partner: DevelopmentPartner?,
        environment: [String: String]
    ) -> ConfigurationSources {
        var arguments: [Setting: String] = [
            .host: "127.0.0.1",
            .port: String(port),
            .publicURL: "http://127.0.0.1:\(port)",
            .encryptionKeys: folder.keys.encryptionKeys,
            .tossSecretKey: "test_sk_sandbox",
            .tossClientKey: "test_ck_sandbox",
            .tossAPIBase: "http://127.0.0.1:\(sandboxPort)",
            // A page on 127.0.0.1 and a script from localhost are two sites, as in production.
            .tossScriptURL: "http://localhost:\(sandboxPort)/v2/standard",
        ]
        arguments.merge(partner?.settings ?? [:]) { $1 }
        if environment[Setting.operatorEmail.rawValue] == nil { arguments[.operatorEmail] = "operator@example.com" }
        let hasOwnDatabase = Setting.databaseURL.names.allSatisfy { environment[$0] == nil }
        if hasOwnDatabase { arguments[.databaseURL] = folder.databaseURL }
        if partner != nil, environment[Setting.tossStoredFields.rawValue] == nil {
            arguments[.tossStoredFields] = "name,email"
        }
        let notFromOutside = Set(arguments.keys).union(Setting.ofDevelopmentItself).flatMap(\.names)
        return ConfigurationSources(
            arguments: arguments, environment: environment.filter { !notFromOutside.contains($0.key) })
    }
}

extension Setting {
    /// What `mapae dev` decides by itself, whatever its surroundings say.
    fileprivate static let ofDevelopmentItself = Set<Setting>([
        .host, .port, .publicURL, .encryptionKeys, .jwtSecretKey, .tossSecretKey, .tossClientKey,
        .nextPublicTossClientKey, .tossAPIBase, .tossScriptURL,
    ]).union(ofTossLogIn)

    /// Mail stays on the machine: it is shown on a page.
    fileprivate static let ofMail: Set<Setting> = [.mailCommand, .mailFrom]
}
