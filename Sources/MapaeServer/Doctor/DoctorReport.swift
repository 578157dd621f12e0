public import MapaeCore

/// What the doctor has found, for people and for programs.
public struct DoctorReport: Encodable, Sendable {
    /// Whether nothing must be mended.
    public let ok: Bool
    public let failures: Int
    public let warnings: Int
    let findings: [Line]
    private let language: Language

    struct Line: Encodable, Sendable {
        let check: String
        let level: DoctorFinding.Level
        let message: String
        let advice: String?
    }

    public init(_ findings: [DoctorFinding], language: Language) {
        self.language = language
        failures = findings.count { $0.level == .failure }
        warnings = findings.count { $0.level == .warning }
        ok = failures == 0
        self.findings = findings.map { finding in
            Line(
                check: finding.check, level: finding.level, message: finding.words[language],
                advice: finding.advice?[language])
        }
    }

    private enum CodingKeys: CodingKey {
        case ok, failures, warnings, findings
    }

    /// One finding a line, what to do below it, and a sentence at the end.
    public var text: String {
        let width = findings.map(\.check.count).max() ?? 0
        let lines = findings.flatMap { line -> [String] in
            let name = line.check + String(repeating: " ", count: width - line.check.count)
            let first = "\(line.level.mark)  \(name)  \(line.message)"
            let indent = String(repeating: " ", count: width + 5)
            return [first] + (line.advice.map { ["\(indent)→ \($0)"] } ?? [])
        }
        return (lines + ["", summary[language]]).joined(separator: "\n")
    }

    private var summary: LocalizedText {
        if !ok {
            return LocalizedText(
                "고쳐야 할 것 \(failures)가지, 살펴볼 것 \(warnings)가지가 있습니다.",
                "To be mended: \(failures). To be looked at: \(warnings).")
        }
        return warnings == 0
            ? LocalizedText("모두 괜찮습니다.", "All is well.")
            : LocalizedText(
                "고쳐야 할 것은 없고, 살펴볼 것 \(warnings)가지가 있습니다.", "Nothing must be mended. To be looked at: \(warnings).")
    }
}

extension DoctorFinding.Level {
    fileprivate var mark: String {
        switch self {
        case .good: "✓"
        case .information: "·"
        case .warning: "!"
        case .failure: "✗"
        }
    }
}
