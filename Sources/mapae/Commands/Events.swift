internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeIdentity
internal import MapaeServer

struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "List security events, the newest first.",
        discussion: "Needs the database alone, and works beside a running server.")

    @OptionGroup var options: StoreOptions

    @Option(help: "Only of this kind, e.g. refresh_token_reused.")
    var kind: String?

    @Option(help: "Only of this user, e.g. usr_0198f3c2….")
    var user: String?

    @Option(help: "Only since a moment (2026-08-10T06:30:00Z), or for so long (90m, 12h, 30d).")
    var since: String?

    @Option(help: "At most so many, 1 to 10000.")
    var limit = 50

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be a number from 1 to 10000") }
        if let user, UserID(user) == nil { throw ValidationError("--user must be an id such as usr_0198f3c2…") }
        if let since, EventSince.moment(since) == nil {
            throw ValidationError("--since must be a moment in ISO 8601 or a duration such as 12h")
        }
    }

    func run() async throws {
        try await Program.run {
            let logger = Program.startLogging(at: .warning)
            let events = try await options.store().withSecurityEvents(logger: logger) { events in
                try await events.list(
                    kind: kind.map(SecurityEvent.Kind.init), user: user.flatMap(UserID.init),
                    since: since.flatMap(EventSince.moment), limit: limit)
            }
            try Program.printLines(events.map(EventLine.init), asJSON: json)
        }
    }
}

/// What `--since` may be.
private enum EventSince {
    static func moment(_ text: String) -> Timestamp? {
        Timestamp(iso8601: text) ?? Duration(setting: text).map { SystemClock().now() - $0 }
    }
}

private struct EventLine: TextLine {
    let at: Timestamp
    let kind: String
    let userId: String?
    let sessionId: String?
    let detail: [String: String]

    init(_ recorded: SecurityEvents.Recorded) {
        at = recorded.at
        kind = recorded.event.kind.rawValue
        userId = recorded.event.userID?.text
        sessionId = recorded.event.sessionID?.text
        detail = recorded.event.detail
    }

    var text: String {
        let details = detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ([at.iso8601, kind, userId ?? "-", sessionId ?? "-"] + details).joined(separator: "  ")
    }
}
