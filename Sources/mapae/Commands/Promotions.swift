internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeServer
internal import MapaeStore

struct Promotions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promotions", abstract: "Look after Toss points of which nobody knows what became of them.",
        subcommands: [List.self, Close.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List grants that have had no answer for a day, the oldest first.",
            discussion: """
                Toss says nothing about a person who has unlinked (4010), so such a grant may stay open for good. Needs the \
                database alone, and works beside a running server.
                """)

        @OptionGroup var options: StoreOptions

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                let grants = try await options.store().overduePromotionGrants(logger: logger)
                try Program.printLines(
                    grants.map(GrantLine.init), asJSON: json,
                    nothing: "nobody waits: every grant has ended or is younger than a day")
            }
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "close", abstract: "End the asking after a grant, for good.",
            discussion: """
                Toss is asked no more, and the person gets no other points of this promotion: whether they have the first is \
                not known, so the limits go on counting them. With --granted the points are booked as given.
                """)

        @OptionGroup var options: StoreOptions

        @Argument(help: "The grant, e.g. prm_0198f3c2….", transform: Self.grant)
        var grant: PromotionGrantID

        @Option(help: "Why, in a line of at most 200 characters; kept with the grant.")
        var reason: String

        @Flag(help: "Toss' console shows that the person has the points.")
        var granted = false

        private static func grant(_ text: String) throws -> PromotionGrantID {
            guard let id = PromotionGrantID(text) else {
                throw ValidationError("the grant must be an id such as prm_0198f3c2…")
            }
            return id
        }

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                try await options.store().closePromotionGrant(
                    grant, wasGiven: granted, because: reason, by: ProcessInfo.processInfo.userName, logger: logger)
                try printLine("\(grant) is closed\(granted ? " as given" : "")")
            }
        }
    }
}

private struct GrantLine: TextLine {
    let grantId: String
    let promotion: String
    let userId: String
    let points: Int64
    let status: String
    let code: String?
    let since: Timestamp

    init(_ row: PromotionGrantRow) {
        grantId = row.id.text
        promotion = row.promotionID
        userId = row.userID.text
        points = row.points
        status = row.status
        code = row.outcomeCode
        since = row.createdAt
    }

    var text: String {
        [grantId, promotion, userId, "\(points) points", status, code ?? "-", since.iso8601].joined(separator: "  ")
    }
}
