public import Logging
internal import MapaeHTTP

/// Sends every log of the process to standard error, one redacted JSON object a line. To be called once, before the first
/// logger is made.
public func startJSONLogging(at level: Logger.Level) {
    LoggingSystem.bootstrap { label in
        RedactingJSONLogHandler(label: label, logLevel: level) { line in LineWriter.standardError.write(line) }
    }
}

extension LineWriter {
    /// The log, and what is said beside it.
    public static let standardError = LineWriter(descriptor: 2) { lost, write in
        Logger(label: "mapae") { RedactingJSONLogHandler(label: $0, sink: write) }
            .warning("log.lines_dropped", metadata: ["lines": .stringConvertible(lost)])
    }

    /// What a program that started this one waits for. What a command was asked for goes by ``printLine(_:)``.
    public static let standardOutput = LineWriter(descriptor: 1) { _, _ in }
}
