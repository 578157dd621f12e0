public import Logging
internal import MapaeHTTP

/// Sends every log of the process to standard error, one redacted JSON object a line. To be called once, before the first
/// logger is made.
public func startJSONLogging(at level: Logger.Level) {
    LoggingSystem.bootstrap { label in RedactingJSONLogHandler(label: label, logLevel: level) }
}
