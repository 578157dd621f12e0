internal import MapaeCore

/// The one place where a setting's text becomes a value. A setting that is present but malformed is a problem, never its
/// default; problems are collected, so that all are told at once.
struct SettingsReader {
    private let sources: ConfigurationSources
    private(set) var problems: [ConfigurationProblem]

    init(_ sources: ConfigurationSources) {
        self.sources = sources
        problems = sources.problems
    }

    mutating func report(_ setting: Setting, _ reason: String) {
        problems.append(ConfigurationProblem(setting.rawValue, reason))
    }

    // MARK: Text

    /// The setting's text; nil when it is absent or, after a report, empty.
    mutating func text(_ setting: Setting) -> String? {
        guard let text = sources.text(setting.rawValue) else { return nil }
        guard !text.isEmpty else {
            report(setting, "is empty: give it a value or leave it out")
            return nil
        }
        return text
    }

    mutating func requiredText(_ setting: Setting) -> String? {
        let reported = problems.count
        let text = text(setting)
        if text == nil && problems.count == reported { report(setting, "is missing") }
        return text
    }

    // MARK: Values

    /// The setting's value; nil when it is absent or, after a report, malformed.
    mutating func value<Value>(
        _ setting: Setting, expected: String, parse: (String) -> Value?
    ) -> Value? {
        guard let text = text(setting) else { return nil }
        guard let value = parse(text) else {
            report(setting, "must be \(expected)")
            return nil
        }
        return value
    }

    /// The setting's value or its default. After a report the default stands in, and is never used.
    mutating func value<Value>(
        _ setting: Setting, default standard: Value, expected: String, parse: (String) -> Value?
    ) -> Value {
        value(setting, expected: expected, parse: parse) ?? standard
    }

    mutating func integer(_ setting: Setting, default standard: Int, in range: ClosedRange<Int>) -> Int {
        value(setting, default: standard, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Seconds (`3600`) or a number with a unit: `500ms`, `90s`, `15m`, `12h`, `30d`.
    mutating func duration(
        _ setting: Setting, default standard: Duration, in range: ClosedRange<Duration>
    ) -> Duration {
        let expected =
            "a duration such as 3600, 90s, 15m, 12h or 30d, from \(range.lowerBound) to \(range.upperBound)"
        return value(setting, default: standard, expected: expected) {
            Duration(setting: $0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    // MARK: Secrets

    /// A secret, from the setting itself or from the file its twin names; nil when neither is there or after a report.
    mutating func secret(_ setting: Setting) -> Secret<String>? {
        guard let twin = setting.fileTwin, let path = sources.text(twin) else {
            return text(setting).map { Secret($0) }
        }
        guard sources.text(setting.rawValue) == nil else {
            report(setting, "and \(twin) are both set: keep one")
            return nil
        }
        do throws(UnreadableFile) {
            let file = try ReadFile(path: path)
            if let reason = file.lackOfPrivacy { throw UnreadableFile(reason: reason) }
            return Secret(try SettingsReader.text(of: file))
        } catch {
            problems.append(ConfigurationProblem(twin, "names a file that \(error.reason)"))
            return nil
        }
    }

    mutating func requiredSecret(_ setting: Setting) -> Secret<String>? {
        let reported = problems.count
        let secret = secret(setting)
        if secret == nil && problems.count == reported {
            report(setting, "is missing (or name a file that holds it in \(setting.rawValue)_FILE)")
        }
        return secret
    }

    /// Editors end a file with a line break that is not part of the secret.
    private static func text(of file: ReadFile) throws(UnreadableFile) -> String {
        guard var text = String(validating: file.bytes, as: UTF8.self) else {
            throw UnreadableFile(reason: "is not text")
        }
        while text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty else { throw UnreadableFile(reason: "is empty") }
        return text
    }
}
