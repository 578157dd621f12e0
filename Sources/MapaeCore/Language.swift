/// A language of pages and messages. Korean is the default; English is given to whoever prefers it.
public enum Language: String, Sendable, CaseIterable {
    case korean = "ko"
    case english = "en"
}

/// A text in every language.
public struct LocalizedText: Hashable, Sendable {
    public let korean: String
    public let english: String

    public init(_ korean: String, _ english: String) {
        self.korean = korean
        self.english = english
    }

    public subscript(language: Language) -> String {
        switch language {
        case .korean: korean
        case .english: english
        }
    }
}
