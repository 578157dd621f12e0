internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeIdentity
internal import MapaeServer

struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Look after accounts.",
        discussion: """
            Needs the database alone, and works beside a running server. What is done stays among `mapae events` with \
            who did it and why.
            """,
        subcommands: [
            List.self, Show.self, Promote.self, Demote.self, Ban.self, Unban.self, Verify.self, EndSessions.self,
            EndKeys.self, Unlock.self, DeviceLink.self,
        ], defaultSubcommand: List.self)

    struct Promote: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Make somebody an administrator.",
            discussion: "The person's sessions and API keys end, so that nothing acts under the old role.")

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .setRole(.admin) }
        var outcome: String { "is an administrator now" }
    }

    struct Demote: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Make an administrator a user like others.",
            discussion: "The person's sessions and API keys end at once.")

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .setRole(.general) }
        var outcome: String { "is no administrator any more" }
    }

    struct Ban: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Shut an account.",
            discussion: """
                Its sessions and API keys end at once on every node, and nothing opens it again but `mapae users unban`. \
                Wants a --reason.
                """)

        @OptionGroup var subject: UserSubject

        func validate() throws {
            guard subject.reason != nil else { throw ValidationError("a ban wants a --reason") }
        }

        var act: OperatorStore.AccountAct { .ban }
        var outcome: String { "is banned" }
    }

    struct Unban: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Open a banned account again.",
            discussion: "Its sessions and API keys stay ended: the person logs in anew.")

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .unban }
        var outcome: String { "may log in again" }
    }

    struct Verify: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Vouch for the address of an account, on a server without mail above all.",
            discussion: """
                Until its address is proven an account makes no API keys, links no Toss user, joins no team and is not \
                promoted. Nothing ends: make sure before that whoever uses the account is who reads its mail.
                """)

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .verify }
        var outcome: String { "has a verified address" }
    }

    struct EndSessions: UserAct {
        static let configuration = CommandConfiguration(
            commandName: "end-sessions", abstract: "Log somebody out everywhere, at once on every node.")

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .endSessions }
        var outcome: String { "is logged out everywhere" }
    }

    struct EndKeys: UserAct {
        static let configuration = CommandConfiguration(
            commandName: "end-keys",
            abstract: "End somebody's own API keys, those for teams too, at once on every node.")

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .endKeys }
        var outcome: String { "has no API keys any more" }
    }

    struct Unlock: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Forget the failed log-ins of an account, so that it takes new devices again.",
            discussion: """
                After a hundred wrong passwords within a day an account takes known devices alone. Needs \
                MAPAE_ENCRYPTION_KEYS too: failures are counted under a key of them.
                """)

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .unlock }
        var outcome: String { "may log in from any device" }
        var needsKeys: Bool { true }
    }
}

/// Whose account, and why.
struct UserSubject: ParsableArguments {
    @OptionGroup var options: StoreOptions

    @Argument(help: "The account: its e-mail address, or its id such as usr_0198f3c2….")
    var account: String

    @Option(help: "Why, in a line of at most 200 characters; kept among `mapae events`.")
    var reason: String?

    func validate() throws {
        guard reason.map(OperatorReason.isUsable) ?? true else {
            throw ValidationError("the reason must be one line of 1 to 200 characters")
        }
    }
}

/// A command that does one thing about one account.
protocol UserAct: AsyncParsableCommand {
    var subject: UserSubject { get }
    var act: OperatorStore.AccountAct { get }
    /// What is printed after the address.
    var outcome: String { get }
    var needsKeys: Bool { get }
}

extension UserAct {
    var needsKeys: Bool { false }

    func run() async throws {
        try await Program.run {
            let logger = Program.startLogging(at: .warning)
            try await subject.options.store(needsKeys: needsKeys).perform(
                act, on: subject.account, because: subject.reason, by: ProcessInfo.processInfo.userName,
                logger: logger)
            try printLine("\(subject.account) \(outcome)")
        }
    }
}
