internal import Configuration
internal import Foundation
internal import MapaeCore
internal import StrictJSON

/// Where settings come from; an earlier source wins: arguments, environment, file. What none of them has is a default.
public struct ConfigurationSources: Sendable {
    let reader: ConfigReader
    /// What was wrong with a source as a whole.
    let problems: [ConfigurationProblem]

    /// - Parameters:
    ///   - arguments: what the command line gave.
    ///   - environment: the process environment.
    ///   - file: a JSON object of setting names and their values; nil for none.
    public init(arguments: [Setting: String] = [:], environment: [String: String] = [:], file: String? = nil) {
        var problems: [ConfigurationProblem] = []
        let fileValues = file.map { ConfigurationSources.values(ofFile: $0, problems: &problems) } ?? [:]
        let argumentValues = Dictionary(uniqueKeysWithValues: arguments.map { ($0.key.rawValue, $0.value) })
        reader = ConfigReader(providers: [
            InMemoryProvider(name: "arguments", values: ConfigurationSources.provided(argumentValues)),
            EnvironmentVariablesProvider(environmentVariables: environment),
            InMemoryProvider(name: "file", values: ConfigurationSources.provided(fileValues)),
        ])
        self.problems = problems
    }

    /// The value of a name as text, from the first source that has it.
    func text(_ name: String) -> String? {
        reader.string(forKey: ConfigKey([name]), isSecret: true)
    }

    private static func provided(_ values: [String: String]) -> [AbsoluteConfigKey: ConfigValue] {
        Dictionary(
            uniqueKeysWithValues: values.map {
                (AbsoluteConfigKey([$0.key]), ConfigValue(.string($0.value), isSecret: true))
            })
    }

    // MARK: The file

    /// The library's own JSON provider would flatten what it does not understand; here a duplicate or unknown name, a
    /// fraction or a nested value is a problem.
    private static func values(ofFile path: String, problems: inout [ConfigurationProblem]) -> [String: String] {
        let file: ReadFile
        let members: [String: SettingsFileValue]
        do {
            file = try ReadFile(path: path)
            members = try StrictJSONDecoder().decode([String: SettingsFileValue].self, from: file.bytes)
        } catch let error as UnreadableFile {
            problems.append(
                ConfigurationProblem(
                    path, LocalizedText("파일을 쓸 수 없습니다: \(error.reason.korean)", error.reason.english)))
            return [:]
        } catch {
            problems.append(
                ConfigurationProblem(
                    path,
                    LocalizedText(
                        "설정 이름과 글 또는 정수로 된 객체가 아닙니다",
                        "is not an object of setting names with text or whole numbers")))
            return [:]
        }
        for name in members.keys.sorted() where !Setting.allNames.contains(name) {
            problems.append(
                ConfigurationProblem(
                    path, LocalizedText("모르는 설정 \(name)이(가) 있습니다", "has an unknown setting, \(name)")))
        }
        let holdsSecret = Setting.allCases.contains { $0.isSecret && members[$0.rawValue] != nil }
        if holdsSecret, let reason = file.lackOfPrivacy {
            problems.append(
                ConfigurationProblem(
                    path,
                    LocalizedText("비밀 값이 든 파일입니다: \(reason.korean)", "holds a secret and \(reason.english)")))
        }
        return members.mapValues(\.text)
    }
}

/// A value in `mapae.json`: text, a whole number, true or false.
private struct SettingsFileValue: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let number = try? container.decode(Int64.self) {
            self.text = String(number)
        } else {
            self.text = String(try container.decode(Bool.self))
        }
    }
}
