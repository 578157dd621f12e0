internal import ArgumentParser
internal import Logging
internal import MapaeCore
internal import MapaeIdentity
internal import MapaeServer

extension Users {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List accounts, the newest first.",
            discussion: """
                Fifty at a time: id, address, whether it is verified, role, whether it is banned, when it was made. Where \
                there are more, the last line names what to give to --after. With --json that is the last userId.
                """)

        @OptionGroup var options: StoreOptions

        @Option(help: "Only the account of this e-mail address.")
        var email: String?

        @Option(help: "Go on behind this account: the id of the last one listed before.")
        var after: String?

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func validate() throws {
            guard email.map({ $0.contains("@") }) ?? true else {
                throw ValidationError("--email must be a whole address, such as kim@example.com")
            }
            guard after.map({ UserID($0) != nil }) ?? true else {
                throw ValidationError("--after must be the id of an account, such as usr_0198f3c2…, as it was listed")
            }
        }

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                let page = try await options.store().accounts(email: email, after: after, logger: logger)
                try Program.printLines(
                    page.accounts.map(AccountLine.init), asJSON: json, nothing: nothing)
                if let cursor = page.nextCursor, !json { try printLine("more: --after \(cursor)") }
            }
        }

        private var nothing: String {
            if email != nil { return "nobody has signed up with that address" }
            return after == nil ? "there are no accounts yet" : "there are no more accounts"
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an account, and how many sessions, keys and devices it has.",
            discussion: "Prints a JSON object: also whether it is banned, since when and why.")

        @OptionGroup var options: StoreOptions

        @Argument(help: "The account, by its e-mail address or its id, such as usr_0198f3c2….")
        var account: String

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                try Program.printJSON(
                    AccountDescription(try await options.store().account(account, logger: logger)))
            }
        }
    }
}

private struct AccountLine: TextLine {
    let userId: String
    let email: String?
    let emailVerified: Bool
    let nickname: String
    let role: String
    let status: String
    let createdAt: Timestamp

    init(_ account: AccountSummary) {
        userId = account.id.text
        email = account.email
        emailVerified = account.isEmailVerified
        nickname = account.nickname
        role = account.role.rawValue
        status = account.isBanned ? "banned" : "active"
        createdAt = account.createdAt
    }

    var text: String {
        [
            userId, email ?? "-", emailVerified ? "verified" : "unverified", role, status, createdAt.iso8601,
        ].joined(separator: "  ")
    }
}

private struct AccountDescription: Encodable {
    let account: AccountLine
    let hasPassword: Bool
    let tossLinked: Bool
    let sessions: Int
    let apiKeys: Int
    let devices: Int
    let bannedAt: Timestamp?
    let banReason: String?

    init(_ detail: AccountDetail) {
        account = AccountLine(detail.summary)
        hasPassword = detail.hasPassword
        tossLinked = detail.isTossLinked
        sessions = detail.sessions
        apiKeys = detail.keys
        devices = detail.devices
        bannedAt = detail.ban?.at
        banReason = detail.ban?.reason
    }
}
