internal import Foundation

/// Names that would pass for the operator. A name is compared by what it looks like: letters and digits alone, without
/// regard to case, width, accents and separators, with the look-alikes of other scripts taken for what they look like.
public struct ReservedNames: Sendable {
    private let skeletons: Set<String>

    public init(_ names: [String]) {
        skeletons = Set(names.map(ReservedNames.skeleton).filter { !$0.isEmpty })
    }

    /// - Parameter name: of a name's length.
    public func contains(_ name: String) -> Bool {
        skeletons.contains(ReservedNames.skeleton(name))
    }

    public static let none = ReservedNames([])

    /// Those of a setting that is not there.
    public static let standard = [
        "관리자", "운영자", "운영진", "운영팀", "관리팀", "고객센터", "고객지원", "마패", "admin", "administrator", "mapae",
        "moderator", "official", "operator", "root", "staff", "support", "system",
    ]

    private static func skeleton(_ name: String) -> String {
        // Compatibility forms are taken apart: full-width letters, circled ones, accents.
        let apart = name.decomposedStringWithCompatibilityMapping.lowercased()
        var plain = String.UnicodeScalarView()
        for scalar in apart.unicodeScalars where scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        {
            if !scalar.isMark { plain.append(lookAlikes[scalar] ?? scalar) }
        }
        return String(plain).replacing("rn", with: "m")
    }

    /// A part of UTS 39's confusables: letters that are drawn as Latin ones in common fonts.
    private static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = [
        // Cyrillic
        "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "н": "h", "і": "l", "ј": "j", "к": "k", "ӏ": "l",
        "м": "m", "п": "n", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "ц": "u", "ѵ": "v", "ԝ": "w",
        "х": "x", "у": "y",
        // Greek
        "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "l", "κ": "k", "μ": "m", "ν": "v", "ο": "o", "ρ": "p", "τ": "t",
        "υ": "u", "χ": "x", "ω": "w",
        // Armenian, Latin and digits
        "ո": "n", "ս": "u", "օ": "o", "ɑ": "a", "ɡ": "g", "ı": "l", "ɩ": "l", "ɪ": "l", "ǀ": "l", "i": "l", "1": "l",
        "0": "o",
    ]
}
