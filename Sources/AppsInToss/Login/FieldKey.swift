internal import Crypto
public import Foundation

/// A key for the personal fields of `login-me`, as Toss mails it together with its additional data. Never appears in
/// text.
public struct FieldKey: Sendable {
    /// Your own name for it: nothing in Toss' answers says which key was used.
    public let id: String
    public let validFrom: Date?
    public let validUntil: Date?
    let key: SymmetricKey
    let additionalData: [UInt8]

    /// - Parameters:
    ///   - base64: of 32 bytes.
    ///   - additionalData: `TOSS` in all of Toss' samples.
    ///   - validFrom: the key is not tried before; nil for no limit.
    ///   - validUntil: the key is not tried from here on; nil for no limit.
    /// - Throws: ``FieldCipherError`` with the code `invalidKey`.
    public init(
        id: String, base64: String, additionalData: String = "TOSS", validFrom: Date? = nil, validUntil: Date? = nil
    ) throws(FieldCipherError) {
        guard !id.isEmpty, let bytes = Data(strictBase64: base64), bytes.count == 32 else {
            throw FieldCipherError(.invalidKey)
        }
        self.id = id
        self.key = SymmetricKey(data: bytes)
        self.additionalData = Array(additionalData.utf8)
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    func isValid(at moment: Date) -> Bool {
        validFrom.map { $0 <= moment } ?? true && validUntil.map { moment < $0 } ?? true
    }
}

extension FieldKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "field key \(id) [redacted]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

extension Data {
    /// The standard alphabet with padding, and the one spelling of these bytes: no line breaks, no left-over bits.
    init?(strictBase64 text: String) {
        guard let bytes = Data(base64Encoded: text), bytes.base64EncodedString() == text else { return nil }
        self = bytes
    }
}
