internal import Foundation
internal import MapaeCore

/// An e-mail address with its form checked (RFC 5321, 5322): at most 254 characters of ASCII.
///
/// A domain in letters of any language is brought into the form DNS has for it (`xn--…`, UTS 46), so that what only looks
/// alike stays apart. Such letters before the `@` (RFC 6531) are refused: few mail servers take them.
struct EmailAddress: Sendable, Hashable {
    /// As given, trimmed, the domain in lower case and in the form of DNS.
    let text: String
    /// Wholly in lower case: what is unique. No mail provider in use tells `Kim@` from `kim@`.
    let key: String

    init?(_ given: String) {
        // Its size first: nothing below may be asked about more.
        guard AddressText.limit.admits(given) else { return nil }
        let trimmed = given.trimmingCharacters(in: .whitespaces)
        let parts = trimmed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, EmailAddress.isLocalPart(parts[0]), let domain = DomainName(parts[1]) else {
            return nil
        }
        text = "\(parts[0])@\(domain.text)"
        guard text.utf8.count <= 254 else { return nil }
        key = text.lowercased()
    }

    /// - Throws: ``ErrorCode/emailUnsupported`` for an address in other letters that has no form in ASCII,
    ///   ``ErrorCode/invalidInput`` for what is no address.
    static func required(_ given: String) throws(Failure) -> EmailAddress {
        if let address = EmailAddress(given) { return address }
        guard !given.isEmpty else { throw .invalidInput("email", .missing) }
        let isForeign = AddressText.limit.admits(given) && given.utf8.contains { $0 >= 0x80 }
        guard isForeign, given.utf8.contains(UInt8(ascii: "@")) else { throw .invalidInput("email", .malformed) }
        throw Failure(.emailUnsupported, field: "email")
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 64
            && atoms.allSatisfy { atom in
                !atom.isEmpty && atom.utf8.allSatisfy { $0.isAlphanumeric || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
            }
    }
}
