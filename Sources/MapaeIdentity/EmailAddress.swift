internal import Foundation
internal import MapaeCore

/// An e-mail address with its form checked (RFC 5321, 5322): at most 254 characters of ASCII.
///
/// Addresses with other characters (RFC 6531) are refused, because two that only look alike would be two accounts;
/// such a domain can be given in its `xn--` form.
struct EmailAddress: Sendable, Hashable {
    /// As given, trimmed, the domain in lower case.
    let text: String
    /// Wholly in lower case: what is unique. No mail provider in use tells `Kim@` from `kim@`.
    let key: String

    init?(_ given: String) {
        // Its size first, and no normalising: an address is ASCII, whatever is not is refused.
        guard AddressText.limit.admits(given) else { return nil }
        let trimmed = given.trimmingCharacters(in: .whitespaces)
        let parts = trimmed.split(separator: "@", omittingEmptySubsequences: false)
        guard trimmed.utf8.count <= 254, parts.count == 2, EmailAddress.isLocalPart(parts[0]),
            EmailAddress.isDomain(parts[1])
        else { return nil }
        text = "\(parts[0])@\(parts[1].lowercased())"
        key = text.lowercased()
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 64
            && atoms.allSatisfy { atom in
                !atom.isEmpty && atom.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
            }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let top = labels.last, top.utf8.count >= 2 else { return false }
        return text.utf8.count <= 253 && labels.allSatisfy(isLabel)
            && !top.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
