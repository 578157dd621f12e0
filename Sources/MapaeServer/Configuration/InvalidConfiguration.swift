public import MapaeCore

/// One thing wrong with the configuration. Names the setting, never its value: it is safe to print.
public struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    public let setting: String
    /// What is wrong and what is expected, as the rest of a sentence that begins with the setting's name.
    /// The Korean is a sentence of its own.
    public let reason: LocalizedText

    init(_ setting: String, _ reason: LocalizedText) {
        self.setting = setting
        self.reason = reason
    }

    public var description: String { "\(setting) \(reason.english)" }
}

/// Everything that is wrong with a configuration, all at once.
public struct InvalidConfiguration: Error, Sendable, CustomStringConvertible {
    public let problems: [ConfigurationProblem]

    public var description: String {
        let lines = problems.map { "  - \($0)" }
        return "the configuration has \(problems.count == 1 ? "a problem" : "\(problems.count) problems"):\n"
            + lines.joined(separator: "\n")
    }
}
