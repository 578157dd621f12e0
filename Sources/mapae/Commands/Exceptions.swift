internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeServer
internal import MapaeStore

struct Exceptions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exceptions", abstract: "Look after what the program cannot put right by itself.",
        subcommands: [List.self, Resolve.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List what nobody has resolved yet, the oldest first.",
            discussion: "Needs the database alone, and works beside a running server.")

        @OptionGroup var options: StoreOptions

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                let exceptions = try await options.store().operatorExceptions(logger: logger)
                try Program.printLines(
                    exceptions.map(ExceptionLine.init), asJSON: json,
                    nothing: "nothing waits for an operator")
            }
        }
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resolve", abstract: "Note that an exception was looked at and settled.",
            discussion: """
                Changes no payment, credit or book: do what is to be done first. Who resolved it and why stays among \
                `mapae events`.
                """)

        @OptionGroup var options: StoreOptions

        @Argument(help: "The kind, as listed.")
        var kind: String

        @Argument(help: "What it is about, as listed.")
        var about: String

        @Option(help: "What was done, in a line of at most 200 characters.")
        var reason: String

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                try await options.store().resolveException(
                    kind, about: about, because: reason, by: ProcessInfo.processInfo.userName, logger: logger)
                try printLine("\(kind) about \(about) is resolved")
            }
        }
    }
}

private struct ExceptionLine: TextLine {
    let since: Timestamp
    let kind: String
    let about: String
    let detail: String

    init(_ row: OperatorExceptionRow) {
        since = row.raisedAt
        kind = row.kind
        about = row.objectID
        detail = row.detail
    }

    var text: String { [since.iso8601, kind, about, detail].joined(separator: "  ") }
}
