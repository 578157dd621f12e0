internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeIdentity
internal import MapaeServer

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make and rotate the server's keys.",
        subcommands: [Generate.self, List.self, Rotate.self, Retire.self])

    struct Generate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "generate", abstract: "Print a new random key.",
            discussion: """
                Nothing is kept. Send it straight into a file of mode 600 or a secret manager. Keys that sign access tokens \
                the server makes by itself.
                """)

        enum Kind: String, ExpressibleByArgument, CaseIterable {
            case encryption
        }

        @Argument(help: "encryption: an entry of MAPAE_ENCRYPTION_KEYS.")
        var kind: Kind

        func run() async throws {
            try await Program.run {
                switch kind {
                case .encryption: try printLine(NewKeys.encryptionKey(idPrefix: "key").exposed)
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the keys that sign access tokens, the newest first.",
            discussion: "Never shows a key. Works beside a running server.")

        @OptionGroup var options: StoreOptions

        @Flag(help: "Print a JSON array.")
        var json = false

        func run() async throws {
            try await Program.run {
                let keys = try await options.store().signingKeys(logger: Program.startLogging(at: .warning))
                if json { return try Program.printJSON(keys.map(SigningKeyLine.init)) }
                for key in keys {
                    let end = key.retiredAt.map { ", retired \($0.iso8601)" } ?? ""
                    try printLine(
                        "\(key.id)  \(key.algorithm)  \(key.state.rawValue)  signs from \(key.signsFrom.iso8601)\(end)")
                }
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Add a key that will sign access tokens instead of the present one.",
            discussion: """
                The new key is published at once and signs ten minutes later, when everybody who verifies by the JWK set \
                knows it. The former one verifies until the last of its tokens has ended, then it is erased. Needs no \
                restart and works beside a running server.
                """)

        @OptionGroup var options: StoreOptions

        @Option(
            help: "ES256 or EdDSA (MAPAE_SIGNING_ALGORITHM; ES256).",
            transform: { text in
                guard let algorithm = SigningAlgorithm(rawValue: text) else {
                    throw ValidationError("--algorithm must be ES256 or EdDSA")
                }
                return algorithm
            })
        var algorithm: SigningAlgorithm?

        @Flag(help: "Sign with it at once. Until caches of the JWK set run out, others may refuse its tokens.")
        var now = false

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                let key = try await options.store(needsKeys: true)
                    .withSigningKeys(algorithm: algorithm, logger: logger) { keys in
                        try await keys.rotate(after: now ? .zero : SigningKeys.publicationDelay)
                    }
                try printLine("\(key.id) signs from \(key.signsFrom.iso8601)")
            }
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retire", abstract: "End a signing key now, because it may be known to somebody.",
            discussion: """
                No token it signed counts any more; sessions refresh themselves. When it is the one that signs, another \
                takes its place at once.
                """)

        @OptionGroup var options: StoreOptions

        @Argument(help: "The key's id, as `mapae keys list` prints it.")
        var id: String

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                try await options.store(needsKeys: true).withSigningKeys(logger: logger) { keys in
                    try await keys.retire(id)
                }
                try printLine("\(id) is retired")
            }
        }
    }
}

private struct SigningKeyLine: Encodable {
    let kid: String
    let algorithm: String
    let state: String
    let createdAt: Timestamp
    let signsFrom: Timestamp
    let retiredAt: Timestamp?

    init(_ key: SigningKeyInfo) {
        kid = key.id
        algorithm = key.algorithm
        state = key.state.rawValue
        createdAt = key.createdAt
        signsFrom = key.signsFrom
        retiredAt = key.retiredAt
    }
}
