internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeServer
internal import MapaeStore
internal import ServiceLifecycle
internal import UnixSignals

/// What every command shares: how it logs, how it runs services, how it ends.
enum Program {
    /// Runs a command. What goes wrong is told in a sentence on standard error; the exit code is 78 (`EX_CONFIG`) for the
    /// configuration and 1 for the rest.
    static func run(_ body: () async throws -> Void) async throws {
        defer { finishOutput() }
        do {
            try await body()
        } catch let error as OutputNotTaken {
            // As the shell tells of whoever was ended by a closed pipe; `EX_IOERR` for anything else.
            if !error.isEndedByReader { complain("\(error)") }
            throw ExitCode(error.isEndedByReader ? 141 : 74)
        } catch let error as InvalidConfiguration {
            complain("\(error)")
            throw ExitCode(78)
        } catch let error as ExitCode {
            throw error
        } catch let failure as Failure {
            complain(failure.code.message[.english] + (failure.field.map { ": \($0)" } ?? ""))
            throw ExitCode(1)
        } catch let error as StoreError {
            complain(sentence(for: error))
            throw ExitCode(1)
        } catch {
            complain("\(error)")
            throw ExitCode(1)
        }
    }

    /// What somebody can put right is said without the words of the program's own.
    private static func sentence(for error: StoreError) -> String {
        switch error.code {
        case .alreadyOpen: "\(error.detail): end that server first, or name another folder"
        case .busy: "the database has not answered in time, so nothing was done: \(error.detail)"
        case .unavailable, .schemaOutOfRange: error.detail
        default: "\(error)"
        }
    }

    static func complain(_ text: String) {
        LineWriter.standardError.write("mapae: \(text)")
    }

    /// Tells a program that waits for it, and that may have gone, how far a server has come.
    static func announce(_ text: String) {
        LineWriter.standardOutput.write(text)
    }

    /// What was said last is worth a moment, but nobody's slow reading keeps the process.
    private static func finishOutput() {
        LineWriter.standardError.flush(within: .seconds(2))
        LineWriter.standardOutput.flush(within: .seconds(2))
    }

    /// Prints a value as JSON in one line.
    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try printLine(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Prints a list, a line each: as text, or as JSON objects.
    ///
    /// - Parameter nothing: what is said of an empty list, in words; JSON has no line for it.
    static func printLines(_ lines: [some TextLine], asJSON: Bool, nothing: String? = nil) throws {
        if lines.isEmpty, !asJSON, let nothing { try printLine(nothing) }
        for line in lines {
            if asJSON {
                try printJSON(line)
            } else {
                try printLine(line.text)
            }
        }
    }

    /// Sends every log of the process to standard error as JSON.
    static func startLogging(at level: Logger.Level) -> Logger {
        startJSONLogging(at: level)
        return Logger(label: "mapae")
    }

    // MARK: Services

    /// The longest a provider call and the transaction after it may take, and then some.
    private static let longestShutdown: Duration = .seconds(90)

    /// Runs services until one ends or the process is told to (SIGINT, SIGTERM); they stop in reverse order, each when it
    /// has finished what it had begun. A second signal ends the process at once.
    ///
    /// - Parameter reload: what SIGHUP asks for; at a terminal that signal says that the terminal is gone, and ends the
    ///   process.
    static func serve(
        _ services: [any Service], logger: Logger, reload: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, logger: logger)
        configuration.maximumGracefulShutdownDuration = longestShutdown
        let group = ServiceGroup(configuration: configuration)
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let hangUps = isatty(STDIN_FILENO) == 0 ? await UnixSignalsSequence(trapping: .sighup) : nil
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                var isStopping = false
                for await _ in signals {
                    if isStopping {
                        complain("stopped at once")
                        finishOutput()
                        _exit(130)
                    }
                    isStopping = true
                    await group.triggerGracefulShutdown()
                }
            }
            if let hangUps {
                tasks.addTask {
                    for await _ in hangUps {
                        do {
                            try await reload()
                        } catch {
                            logger.error("reload.failed", metadata: ["error": "\(error)"])
                        }
                    }
                }
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }
}

/// What a command lists.
protocol TextLine: Encodable {
    var text: String { get }
}
