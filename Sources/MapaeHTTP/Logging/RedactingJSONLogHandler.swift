public import Logging
import MapaeCore
import Foundation

/// Writes one JSON object a line, with passwords, tokens, keys and personal data replaced (B13).
///
/// Secrets have types that print redacted; this handler is the second net, for what reaches a message or a metadata value
/// all the same: by the name of its key, and by its own look (JWTs, card numbers, addresses) in free text.
public struct RedactingJSONLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let sink: @Sendable (String) -> Void

    /// - Parameter sink: takes whole lines without their newline, at once and without failing: requests write them.
    public init(label: String, logLevel: Logger.Level = .info, sink: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.logLevel = logLevel
        self.sink = sink
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var fields = (metadataProvider?.get() ?? [:]).merging(metadata) { $1 }
        if let own = event.metadata { fields.merge(own) { $1 } }
        if let error = event.error { fields["error"] = .string(String(describing: error)) }
        var line: [String: LogField] = [:]
        for (key, value) in fields { line[key] = LogField(value, key: key) }
        // The frame's own words come last: metadata cannot pose as them.
        line["time"] = .text(Timestamp(Date()).iso8601)
        line["level"] = .text(event.level.rawValue)
        line["logger"] = .text(label)
        line["message"] = .text(LogRedaction.text(event.message.description))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(line) else { return }
        sink(String(decoding: bytes, as: UTF8.self))
    }
}

/// A value of a log line.
private enum LogField: Encodable {
    case text(String)
    case integer(Int64)
    case list([LogField])
    case object([String: LogField])

    init(_ value: Logger.MetadataValue, key: String) {
        if LogRedaction.isSensitive(key: key) {
            self = .text(LogRedaction.mark)
            return
        }
        switch value {
        case .string(let text):
            self = .text(LogRedaction.text(text))
        case .stringConvertible(let value):
            let integer = (value as? any BinaryInteger).flatMap { Int64(exactly: $0) }
            self = integer.map(LogField.integer) ?? .text(LogRedaction.text(value.description))
        case .array(let values):
            self = .list(values.map { LogField($0, key: key) })
        case .dictionary(let values):
            self = .object(
                Dictionary(uniqueKeysWithValues: values.map { ($0.key, LogField($0.value, key: $0.key)) }))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .integer(let integer): try container.encode(integer)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}
