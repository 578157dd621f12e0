public import MapaeCore

/// One thing the doctor has looked at. Names settings and files, never a value that is secret.
public struct DoctorFinding: Sendable, Hashable {
    public enum Level: String, Sendable, Codable, CaseIterable {
        case good
        /// Nothing to judge, but worth knowing.
        case information
        /// Works, and should be looked at.
        case warning
        /// Does not work, or must not stay so.
        case failure
    }

    /// What was looked at, as in `certificate.pair`.
    public let check: String
    public let level: Level
    /// How it stands, in a sentence.
    public let words: LocalizedText
    /// What to do; nil for what is good.
    public let advice: LocalizedText?

    init(_ check: String, _ level: Level, _ words: LocalizedText, advice: LocalizedText? = nil) {
        self.check = check
        self.level = level
        self.words = words
        self.advice = advice
    }

    static func good(_ check: String, _ korean: String, _ english: String) -> DoctorFinding {
        DoctorFinding(check, .good, LocalizedText(korean, english))
    }

    static func information(_ check: String, _ korean: String, _ english: String) -> DoctorFinding {
        DoctorFinding(check, .information, LocalizedText(korean, english))
    }

    static func warning(
        _ check: String, _ words: LocalizedText, advice: LocalizedText
    ) -> DoctorFinding {
        DoctorFinding(check, .warning, words, advice: advice)
    }

    static func failure(
        _ check: String, _ words: LocalizedText, advice: LocalizedText
    ) -> DoctorFinding {
        DoctorFinding(check, .failure, words, advice: advice)
    }
}
