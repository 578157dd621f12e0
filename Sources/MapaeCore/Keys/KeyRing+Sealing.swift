internal import Crypto
internal import Foundation

/// Where a sealed value is kept. It is bound into the seal, so that a value moved to another row, column or table does
/// not open (AES-GCM's additional data).
public struct SealedPlace: Hashable, Sendable {
    public let table: String
    public let row: String
    public let column: String

    public init(table: String, row: String, column: String) {
        self.table = table
        self.row = row
        self.column = column
    }

    /// Each part behind its length, so that no two places read alike.
    fileprivate var bytes: [UInt8] {
        [table, row, column].flatMap { part in
            withUnsafeBytes(of: UInt32(part.utf8.count).bigEndian, Array.init) + Array(part.utf8)
        }
    }
}

extension KeyRing {
    /// The id of the key new values are sealed with.
    public var activeKeyID: String { active(.signingKey).keyID }

    /// Encrypts a value for one place with AES-256-GCM (NIST SP 800-38D): `v1.<key id>.<iv>:<tag>:<data>`, the last three
    /// in base64, 12, 16 and as many bytes as the value has.
    ///
    /// The initialisation vector always comes from the system's generator and cannot be given: a repeated one would give
    /// the key away.
    public func seal(_ bytes: some Sequence<UInt8>, for purpose: Purpose, at place: SealedPlace) throws -> String {
        let subkey = active(purpose)
        let box = try AES.GCM.seal(Array(bytes), using: subkey.key, authenticating: place.bytes)
        let parts = [Data(box.nonce), box.tag, box.ciphertext].map { $0.base64EncodedString() }
        return "v1.\(subkey.keyID).\(parts.joined(separator: ":"))"
    }

    /// Decrypts what ``seal(_:for:at:)`` made for this purpose and place, with the key it names.
    ///
    /// - Throws: ``UnopenableSeal`` for anything else.
    public func open(
        _ sealed: String, for purpose: Purpose, at place: SealedPlace
    ) throws(UnopenableSeal) -> Secret<[UInt8]> {
        let envelope = try SealedEnvelope(sealed)
        guard let subkey = all(purpose).first(where: { $0.keyID == envelope.keyID }) else {
            throw UnopenableSeal(reason: "its key \(envelope.keyID) is not listed")
        }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: envelope.vector), ciphertext: envelope.data, tag: envelope.tag)
            return Secret(Array(try AES.GCM.open(box, using: subkey.key, authenticating: place.bytes)))
        } catch {
            throw UnopenableSeal(reason: "it was made for another place or purpose, or was changed")
        }
    }

    /// The id of the key a value was sealed with, for rotations; nil for what is no sealed value.
    public static func keyID(of sealed: String) -> String? {
        try? SealedEnvelope(sealed).keyID
    }
}

/// The parts of a sealed value.
private struct SealedEnvelope {
    let keyID: String
    let vector: Data
    let tag: Data
    let data: Data

    init(_ text: String) throws(UnopenableSeal) {
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "v1", !words[1].isEmpty else {
            throw UnopenableSeal(reason: "it is not of the form v1.key.iv:tag:data")
        }
        let parts = words[2].split(separator: ":", omittingEmptySubsequences: false).map(SealedEnvelope.decode)
        guard parts.count == 3, let vector = parts[0], let tag = parts[1], let data = parts[2], vector.count == 12,
            tag.count == 16
        else { throw UnopenableSeal(reason: "its parts are not 12 bytes, 16 bytes and data in base64") }
        keyID = String(words[1])
        (self.vector, self.tag, self.data) = (vector, tag, data)
    }

    /// One text for each value: what does not re-encode to itself is refused.
    private static func decode(_ text: Substring) -> Data? {
        Data(base64Encoded: String(text)).flatMap { $0.base64EncodedString() == text ? $0 : nil }
    }
}

/// Why a sealed value does not open. Safe to print.
public struct UnopenableSeal: Error, CustomStringConvertible {
    let reason: String
    public var description: String { "a sealed value does not open: \(reason)" }
}
