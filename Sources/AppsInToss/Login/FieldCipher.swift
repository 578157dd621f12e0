internal import Crypto
public import Foundation

/// Decrypts the personal fields of `login-me`: AES-256-GCM, base64 of IV (12 bytes), ciphertext and tag (16 bytes).
///
/// Everything fails closed: what does not decrypt gives no text at all. The one thing the algorithm cannot see is two
/// fields of one answer that changed places, because Toss binds no name to a field; ``LoginUser/decrypted(with:only:at:)``
/// checks their form.
public struct FieldCipher: Sendable {
    /// A text and the key that opened it.
    public struct Opened: Sendable {
        public let text: String
        public let keyID: String
    }

    private let keys: [FieldKey]

    /// - Parameters:
    ///   - current: tried first.
    ///   - previous: tried after it, in this order, while a change of keys is going on.
    /// - Throws: ``FieldCipherError`` with the code `duplicateKeyID`.
    public init(current: FieldKey, previous: [FieldKey] = []) throws(FieldCipherError) {
        keys = [current] + previous
        if Set(keys.map(\.id)).count != keys.count { throw FieldCipherError(.duplicateKeyID) }
    }

    /// - Throws: ``FieldCipherError``.
    public func open(_ field: EncryptedField, at moment: Date) throws(FieldCipherError) -> Opened {
        let bytes = try Self.bytes(of: field)
        let candidates = keys.filter { $0.isValid(at: moment) }
        if candidates.isEmpty { throw FieldCipherError(.noValidKey) }
        for key in candidates {
            guard let plain = Self.open(bytes, with: key) else { continue }
            guard let text = String(validating: plain, as: UTF8.self) else { throw FieldCipherError(.notUTF8) }
            return Opened(text: text, keyID: key.id)
        }
        throw FieldCipherError(.notAuthentic)
    }

    /// No personal field comes near this; a longer one is not worth the work.
    private static let maximumBase64Length = 16_384
    private static let ivLength = 12
    private static let tagLength = 16

    private static func bytes(of field: EncryptedField) throws(FieldCipherError) -> Data {
        if field.base64.utf8.count > maximumBase64Length { throw FieldCipherError(.tooLong) }
        guard let bytes = Data(strictBase64: field.base64) else { throw FieldCipherError(.notBase64) }
        if bytes.count < ivLength + tagLength { throw FieldCipherError(.tooShort) }
        return bytes
    }

    private static func open(_ bytes: Data, with key: FieldKey) -> Data? {
        guard let box = try? AES.GCM.SealedBox(combined: bytes) else { return nil }
        return try? AES.GCM.open(box, using: key.key, authenticating: key.additionalData)
    }
}

extension FieldCipher: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "field cipher with keys \(keys.map(\.id).joined(separator: ", "))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["keys": keys.map(\.id)]) }
}

/// Why a field gave no text. Holds nothing of it.
public struct FieldCipherError: Error, Sendable, Hashable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// The key is not base64 of 32 bytes, or has no name.
        public static let invalidKey = Code(description: "invalidKey")
        public static let duplicateKeyID = Code(description: "duplicateKeyID")
        /// No key is valid at the moment asked about.
        public static let noValidKey = Code(description: "noValidKey")
        public static let notBase64 = Code(description: "notBase64")
        /// Shorter than IV and tag.
        public static let tooShort = Code(description: "tooShort")
        public static let tooLong = Code(description: "tooLong")
        /// Changed on the way, or made with a key or additional data that are not ours.
        public static let notAuthentic = Code(description: "notAuthentic")
        public static let notUTF8 = Code(description: "notUTF8")
        /// Decrypted, but no text this field can have: perhaps another field's.
        public static let unexpectedForm = Code(description: "unexpectedForm")
    }

    public let code: Code
    /// Which field it was, when one of ``LoginUser`` was decrypted.
    public let field: LoginUser.Field?

    init(_ code: Code, field: LoginUser.Field? = nil) {
        self.code = code
        self.field = field
    }

    public var description: String {
        field.map { "\(code) in \($0.rawValue)" } ?? code.description
    }
}
