internal import Foundation

/// A domain in the form of DNS: labels of ASCII letters, digits and hyphens, in lower case.
struct DomainName: Sendable {
    let text: String

    /// Nil for what is no domain of at least two labels.
    init?(_ given: Substring) {
        guard let ascii = DomainName.inASCII(given)?.lowercased(), DomainName.isDomain(ascii) else { return nil }
        text = ascii
    }

    /// The A-labels of labels in other letters. Foundation maps them as browsers do (UTS 46); what it gets may hold nothing
    /// that means something else in an URL.
    private static func inASCII(_ given: Substring) -> String? {
        if given.utf8.allSatisfy({ $0 < 0x80 }) { return String(given) }
        guard given.unicodeScalars.allSatisfy(mayBeInLabel) else { return nil }
        return URLComponents(string: "http://\(given)/")?.encodedHost
    }

    private static func mayBeInLabel(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return UInt8(scalar.value).isAlphanumeric || scalar == "-" || scalar == "." }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber:
            return !scalar.properties.isDefaultIgnorableCodePoint
        default: return scalar == "\u{3002}" || scalar == "\u{FF0E}" || scalar == "\u{FF61}"
        }
    }

    private static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let top = labels.last, top.utf8.count >= 2 else { return false }
        return text.utf8.count <= 253 && labels.allSatisfy(isLabel)
            && !top.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.utf8.allSatisfy { $0.isAlphanumeric || $0 == 0x2D }
    }
}

extension UInt8 {
    /// Of ASCII.
    var isAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
