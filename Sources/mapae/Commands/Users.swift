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

            Exits with 0 when the account is as it was asked to be, with 1 when nothing was done (there is no such \
            account; it is banned already, or is not), with 64 when the command was not understood, and with 78 when \
            the configuration is wrong.
            """,
        subcommands: [
            List.self, Show.self, Promote.self, Demote.self, Ban.self, Unban.self, Verify.self, EndSessions.self,
            EndKeys.self, Unlock.self, DeviceLink.self,
        ], defaultSubcommand: List.self)

    struct Promote: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Make somebody an administrator.",
            discussion: """
                Wants a verified address. The person's sessions and API keys end, so that nothing acts under the old role, \
                and the devices that were known are forgotten: the next log-in mails a link that confirms the device. \
                Where there is no mail, `mapae users device-link` prints one.
                """)

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .setRole(.admin) }
        var outcome: String { "is an administrator now" }
        var already: String { "was an administrator already" }
    }

    struct Demote: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Make an administrator a user like others.",
            discussion: """
                The person's sessions and API keys end: running servers refuse them within two seconds. When nobody is \
                an administrator any more, standard error says so.
                """)

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .setRole(.general) }
        var outcome: String { "is no administrator any more" }
        var already: String { "was no administrator before" }
    }

    struct Ban: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Shut an account.",
            discussion: """
                Its sessions and API keys end: running servers refuse them within two seconds. Nothing opens the account \
                again but `mapae users unban`. Wants a --reason. Of an account that is banned already the first reason \
                stays: that one is told, nothing is done, and the exit code is 1.
                """)

        @OptionGroup var subject: UserSubject

        func validate() throws {
            guard subject.reason != nil else {
                throw ValidationError("a ban wants a reason: --reason \"why the account is shut\"")
            }
        }

        var act: OperatorStore.AccountAct { .ban }
        var outcome: String { "is banned" }
    }

    struct Unban: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Open a banned account again.",
            discussion: """
                Its sessions and API keys stay ended: the person logs in anew. Of an account that is not banned it says \
                so, with exit code 1.
                """)

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .unban }
        var outcome: String { "may log in again" }
    }

    struct Verify: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Vouch for the address of an account where no verification mail can be sent.",
            discussion: """
                Until its address is verified an account makes no API keys, links no Toss user, neither invites to a team \
                nor joins one, and is not promoted. Make sure before that whoever uses the account is the one whose \
                address it is: nothing of what the account has ends.
                """)

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .verify }
        var outcome: String { "has a verified address now" }
        var already: String { "had a verified address already" }
    }

    struct EndSessions: UserAct {
        static let configuration = CommandConfiguration(
            commandName: "end-sessions", abstract: "Log somebody out everywhere.",
            discussion: "Running servers refuse the sessions within two seconds. API keys go on: see `end-keys`.")

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .endSessions }
        var outcome: String { "is logged out everywhere" }
    }

    struct EndKeys: UserAct {
        static let configuration = CommandConfiguration(
            commandName: "end-keys",
            abstract: "End somebody's own API keys, those for teams too.",
            discussion: "Running servers refuse them within two seconds. Sessions go on: see `end-sessions`.")

        @OptionGroup var subject: UserSubject

        var act: OperatorStore.AccountAct { .endKeys }
        var outcome: String { "has no API keys any more" }
    }

    struct Unlock: UserAct {
        static let configuration = CommandConfiguration(
            abstract: "Forget the failed log-ins of an account, so that it takes new devices again.",
            discussion: """
                After a hundred wrong passwords within a day an account takes known devices alone. Needs \
                MAPAE_ENCRYPTION_KEYS too, since failures are counted under a key of them. A ban is another thing: see \
                `unban`.
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

    @Argument(help: "The account, by its e-mail address or its id, such as usr_0198f3c2….")
    var account: String

    @Option(help: "Why, in one line of at most 200 characters. It stays among `mapae events`.")
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
    /// The same of an account that was so before.
    var already: String { get }
    var needsKeys: Bool { get }
}

extension UserAct {
    var already: String { outcome }
    var needsKeys: Bool { false }

    func run() async throws {
        try await Program.run {
            let logger = Program.startLogging(at: .warning)
            let report = try await subject.options.store(needsKeys: needsKeys).perform(
                act, on: subject.account, because: subject.reason, by: ProcessInfo.processInfo.userName,
                logger: logger)
            try printLine("\(subject.account) \(report.wasSo ? already : outcome)")
            if report.leavesNoAdministrator {
                Program.complain("nobody is an administrator any more; `mapae users promote` makes somebody one")
            }
        }
    }
}
