internal import Foundation
public import Logging
internal import MapaeCore

/// One JSON object a line on standard error: `time`, `level`, `logger`, `event` and the metadata's own fields. Fields on
/// the list of ``RedactedFields`` are replaced before anything is written.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let write: @Sendable (String) -> Void

    public init(
        label: String, level: Logger.Level,
        write: @escaping @Sendable (String) -> Void = JSONLogHandler.writeToStandardError
    ) {
        self.label = label
        self.logLevel = level
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var fields = metadata
        fields.merge(metadataProvider?.get() ?? [:]) { _, new in new }
        fields.merge(event.metadata ?? [:]) { _, new in new }
        var line = #"{"time":"# + JSONText.quoted(SystemClock().now().iso8601)
        line += #","level":"# + JSONText.quoted(event.level.rawValue)
        line += #","logger":"# + JSONText.quoted(label)
        line += #","event":"# + JSONText.quoted(event.message.description)
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) where !JSONLogHandler.ownFields.contains(name) {
            line += "," + JSONText.quoted(name) + ":" + JSONText.value(RedactedFields.redacted(value, named: name))
        }
        write(line + "}\n")
    }

    private static let ownFields: Set<String> = ["time", "level", "logger", "event"]

    /// One write for the whole line, so that lines of several threads do not mix.
    public static let writeToStandardError: @Sendable (String) -> Void = { line in
        FileHandle.standardError.write(Data(line.utf8))
    }
}

private enum JSONText {
    static func value(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .stringConvertible(let value): quoted("\(value)")
        case .array(let values): "[" + values.map(JSONText.value).joined(separator: ",") + "]"
        case .dictionary(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + JSONText.value($0.value) }
                .joined(separator: ",") + "}"
        }
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value):
                quoted += "\\u" + String(scalar.value, radix: 16).leftPadded(to: 4)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension String {
    fileprivate func leftPadded(to length: Int) -> String {
        String(repeating: "0", count: max(0, length - count)) + self
    }
}
