internal import ArgumentParser
internal import MapaeCore
internal import MapaeServer

struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make the server's keys.", subcommands: [Generate.self])

    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "generate", abstract: "Print a new random key.",
            discussion: "Nothing is kept. Send it straight into a file of mode 600 or a secret manager.")

        enum Kind: String, ExpressibleByArgument, CaseIterable {
            case encryption
            case es256
        }

        @Argument(help: "encryption: an entry of MAPAE_ENCRYPTION_KEYS. es256: MAPAE_JWT_ES256_KEY in PEM.")
        var kind: Kind

        func run() {
            switch kind {
            case .encryption: print(NewKeys.encryptionKey(idPrefix: "key").exposed)
            case .es256: print(NewKeys.es256PEM().exposed, terminator: "")
            }
        }
    }
}
