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
        // A sign may stand for a letter (`adm|n`), or beside the name alone (`|관리자|`, `staff™`).
        [name, ReservedNames.withoutSigns(name)].contains { isMadeOfThem(ReservedNames.skeleton($0)) }
    }

    /// Whether it is a reserved name, or several one after the other (`마패 관리자`).
    private func isMadeOfThem(_ skeleton: String) -> Bool {
        let scalars = Array(skeleton.unicodeScalars)
        var ends: Set<Int> = [0]
        for start in scalars.indices where ends.contains(start) {
            for name in skeletons where scalars[start...].starts(with: name.unicodeScalars) {
                ends.insert(start + name.unicodeScalars.count)
            }
        }
        return !scalars.isEmpty && ends.contains(scalars.count)
    }

    private static func withoutSigns(_ name: String) -> String {
        var left = String.UnicodeScalarView()
        left.append(contentsOf: name.unicodeScalars.filter(belongsToWord))
        return String(left)
    }

    /// The old Korean vowel ㆍ is a letter for Unicode, and a dot between words for whoever reads it today.
    private static func belongsToWord(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar != "\u{318D}", scalar != "\u{119E}" else { return false }
        return scalar.properties.isAlphabetic || scalar.properties.generalCategory == .decimalNumber || scalar.isMark
    }

    public static let none = ReservedNames([])

    /// Those of a setting that is not there.
    public static let standard = [
        "관리자", "운영자", "운영진", "운영팀", "관리팀", "고객센터", "고객지원", "마패", "admin", "administrator", "mapae",
        "moderator", "official", "operator", "root", "staff", "support", "system",
    ]

    /// Each step looks at what was written before the next one changes it: taking a letter apart makes another of a few
    /// (`ϲ` becomes a sigma), folding its case of many (the Greek `Ν` becomes `ν`, which looks like a `v`), and what is no
    /// letter may look like one (`|`).
    private static func skeleton(_ name: String) -> String {
        var seen = String.UnicodeScalarView()
        seen.append(contentsOf: name.unicodeScalars.map { LookAlikes.latin($0) ?? $0 })
        // Compatibility forms are taken apart: full-width and mathematical letters, circled ones, accents.
        var plain = String.UnicodeScalarView()
        for scalar in String(seen).decomposedStringWithCompatibilityMapping.unicodeScalars where !scalar.isMark {
            if let latin = LookAlikes.latin(scalar) {
                plain.append(latin)
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                let folded = scalar.properties.lowercaseMapping.unicodeScalars
                plain.append(contentsOf: folded.map { LookAlikes.latin($0) ?? $0 })
            }
        }
        return String(plain).replacing("rn", with: "m").replacing("vv", with: "w")
    }
}
