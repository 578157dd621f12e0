internal import ArgumentParser
internal import Logging
internal import MapaeServer

struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Look after accounts.", subcommands: [Promote.self])

    struct Promote: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "promote", abstract: "Make somebody an administrator.",
            discussion: """
                The person's sessions end, so that no token carries the old role. Needs the database alone, and works \
                beside a running server.
                """)

        @OptionGroup var options: StoreOptions

        @Argument(help: "The e-mail address of the account.")
        var email: String

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                try await options.store().promote(email: email, logger: logger)
                print("\(email) is an administrator now")
            }
        }
    }
}
