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

    /// - Parameters:
    ///   - korean: what is wrong, in a sentence.
    ///   - english: the rest of a sentence that begins with the setting's name.
    mutating func report(_ setting: Setting, _ korean: String, _ english: String) {
        problems.append(ConfigurationProblem(setting.rawValue, LocalizedText(korean, english)))
    }

    mutating func reportUseless(_ setting: Setting, without other: Setting) {
        report(setting, "\(other.rawValue) 설정이 없으면 쓸모가 없습니다", "is of no use without \(other.rawValue)")
    }

    mutating func reportTooLong(_ setting: Setting, _ other: Setting) {
        report(setting, "\(other.rawValue)보다 깁니다", "is longer than \(other.rawValue)")
    }

    // MARK: Text

    /// The setting's text; nil when it is absent or, after a report, empty.
    mutating func text(_ setting: Setting) -> String? {
        guard let text = sources.text(setting.rawValue) else { return nil }
        guard !text.isEmpty else {
            report(setting, "값이 비어 있습니다. 값을 주거나 설정을 지우세요", "is empty: give it a value or leave it out")
            return nil
        }
        return text
    }

    mutating func requiredText(_ setting: Setting) -> String? {
        let reported = problems.count
        let text = text(setting)
        if text == nil && problems.count == reported { report(setting, "값이 없습니다", "is missing") }
        return text
    }

    // MARK: Values

    /// The setting's value; nil when it is absent or, after a report, malformed.
    mutating func value<Value>(
        _ setting: Setting, expected: LocalizedText, parse: (String) -> Value?
    ) -> Value? {
        guard let text = text(setting) else { return nil }
        guard let value = parse(text) else {
            report(setting, "형식이 맞지 않습니다. 필요한 값: \(expected.korean)", "must be \(expected.english)")
            return nil
        }
        return value
    }

    /// The setting's value or its default. After a report the default stands in, and is never used.
    mutating func value<Value>(
        _ setting: Setting, default standard: Value, expected: LocalizedText, parse: (String) -> Value?
    ) -> Value {
        value(setting, expected: expected, parse: parse) ?? standard
    }

    mutating func integer(_ setting: Setting, default standard: Int, in range: ClosedRange<Int>) -> Int {
        let (low, high) = (range.lowerBound, range.upperBound)
        let expected = LocalizedText("\(low)에서 \(high)까지의 정수", "a whole number from \(low) to \(high)")
        return value(setting, default: standard, expected: expected) {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Seconds (`3600`) or a number with a unit: `500ms`, `90s`, `15m`, `12h`, `30d`.
    mutating func duration(
        _ setting: Setting, default standard: Duration, in range: ClosedRange<Duration>
    ) -> Duration {
        let (low, high) = (range.lowerBound, range.upperBound)
        let expected = LocalizedText(
            "3600, 90s, 15m, 12h, 30d 같은 기간, \(low)에서 \(high)까지",
            "a duration such as 3600, 90s, 15m, 12h or 30d, from \(low) to \(high)")
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
            report(setting, "\(twin)도 함께 설정되어 있습니다. 하나만 남기세요", "and \(twin) are both set: keep one")
            return nil
        }
        do throws(UnreadableFile) {
            let file = try ReadFile(path: path)
            if let reason = file.lackOfPrivacy { throw UnreadableFile(reason: reason) }
            return Secret(try SettingsReader.text(of: file))
        } catch {
            problems.append(ConfigurationProblem(twin, error.ofNamedFile))
            return nil
        }
    }

    mutating func requiredSecret(_ setting: Setting) -> Secret<String>? {
        let reported = problems.count
        let secret = secret(setting)
        if secret == nil && problems.count == reported {
            report(
                setting, "값이 없습니다. 값을 담은 파일을 \(setting.rawValue)_FILE로 알려 주어도 됩니다",
                "is missing (or name a file that holds it in \(setting.rawValue)_FILE)")
        }
        return secret
    }

    /// Editors end a file with a line break that is not part of the secret.
    private static func text(of file: ReadFile) throws(UnreadableFile) -> String {
        guard var text = String(validating: file.bytes, as: UTF8.self) else {
            throw UnreadableFile(reason: LocalizedText("글이 아닙니다", "is not text"))
        }
        while text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty else { throw UnreadableFile(reason: LocalizedText("비어 있습니다", "is empty")) }
        return text
    }
}

extension SettingsReader {
    /// False unless it says otherwise.
    mutating func flag(_ setting: Setting) -> Bool {
        value(setting, default: false, expected: LocalizedText("true 또는 false", "true or false")) {
            ["true": true, "false": false][$0]
        }
    }
}

extension LocalizedText {
    static func oneOf(_ words: [String]) -> LocalizedText {
        let list = words.joined(separator: ", ")
        return LocalizedText("\(list) 가운데 하나", "one of \(list)")
    }
}
