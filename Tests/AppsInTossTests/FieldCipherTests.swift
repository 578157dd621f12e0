import AppsInToss
import Crypto
import Foundation
import Testing

@Suite
struct FieldCipherTests {
    private static let keyText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private static let birthday = "AAECAwQFBgcICQoLdjvvK/XU8ipdOVwaroJdQEN99NbhhpqT"
    private static let name = "AAECAwQFBgcICQoLqptb8X1dKZQUwaAaKuFt8sXNuG5hzidN3Q=="
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func cipher() throws -> FieldCipher {
        try FieldCipher(current: FieldKey(id: "2026", base64: Self.keyText))
    }

    private func sealed(
        _ plain: some DataProtocol, key: UInt8 = 1, additionalData: String = "TOSS"
    ) throws -> EncryptedField {
        let box = try AES.GCM.seal(
            plain, using: SymmetricKey(data: [UInt8](repeating: key, count: 32)),
            authenticating: Array(additionalData.utf8))
        return EncryptedField(base64: try #require(box.combined).base64EncodedString())
    }

    private func key(_ byte: UInt8, id: String? = nil, from: Date? = nil, until: Date? = nil) throws -> FieldKey {
        let text = Data(repeating: byte, count: 32).base64EncodedString()
        return try FieldKey(id: id ?? "key-\(byte)", base64: text, validFrom: from, validUntil: until)
    }

    private func code(_ field: EncryptedField, with cipher: FieldCipher) throws -> FieldCipherError.Code {
        let error = #expect(throws: FieldCipherError.self) { try cipher.open(field, at: now) }
        return try #require(error).code
    }

    @Test(arguments: [(birthday, "19900101"), (name, "홍길동")])
    func `the known vectors open`(base64: String, text: String) throws {
        let opened = try cipher().open(EncryptedField(base64: base64), at: now)
        #expect(opened.text == text)
        #expect(opened.keyID == "2026")
    }

    @Test(arguments: [birthday, name])
    func `a flipped bit anywhere opens nothing (2.13)`(base64: String) throws {
        let bytes = try #require(Data(base64Encoded: base64))
        let cipher = try cipher()
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(try code(EncryptedField(base64: changed.base64EncodedString()), with: cipher) == .notAuthentic)
        }
    }

    @Test(arguments: [birthday, name])
    func `every shortening opens nothing (2.13)`(base64: String) throws {
        let bytes = try #require(Data(base64Encoded: base64))
        let cipher = try cipher()
        for length in 0..<bytes.count {
            let expected: FieldCipherError.Code = length < 28 ? .tooShort : .notAuthentic
            for cut in [bytes.prefix(length), bytes.suffix(length)] {
                #expect(try code(EncryptedField(base64: cut.base64EncodedString()), with: cipher) == expected)
            }
        }
        let longer = (bytes + [0]).base64EncodedString()
        #expect(try code(EncryptedField(base64: longer), with: cipher) == .notAuthentic)
    }

    @Test func `additional data and key must be the ones it was made with (2.13)`() throws {
        let field = EncryptedField(base64: Self.birthday)
        for additionalData in ["", "toss", "TOSS ", "TOSS\u{0}", "토스"] {
            let other = try FieldCipher(
                current: FieldKey(id: "k", base64: Self.keyText, additionalData: additionalData))
            #expect(try code(field, with: other) == .notAuthentic, "\(additionalData)")
        }
        #expect(try code(field, with: FieldCipher(current: key(1))) == .notAuthentic)
        let own = try FieldKey(
            id: "k", base64: Data(repeating: 1, count: 32).base64EncodedString(), additionalData: "토스")
        let opened = try FieldCipher(current: own).open(sealed(Data("x".utf8), additionalData: "토스"), at: now)
        #expect(opened.text == "x")
    }

    @Test(arguments: [
        "AAECAwQFBgcICQoLdjvvK/XU8ipdOVwaroJdQEN99NbhhpqT\n", " " + birthday, "AAECAwQF\nBgcICQoL", "AAEC-_==",
        name.replacing("==", with: ""), name.replacing("==", with: "="), name + "=", "=", "!",
        // Left-over bits: the same bytes in another spelling.
        name.replacing("3Q==", with: "3R=="), "한글",
    ])
    func `base64 is read strictly (2.13)`(base64: String) throws {
        #expect(try code(EncryptedField(base64: base64), with: cipher()) == .notBase64)
    }

    @Test func `nothing, too little and far too much open nothing (2.13)`() throws {
        let cipher = try cipher()
        #expect(try code(EncryptedField(base64: ""), with: cipher) == .tooShort)
        let huge = String(repeating: "AAAA", count: 5000)
        #expect(try code(EncryptedField(base64: huge), with: cipher) == .tooLong)
    }

    @Test(
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEA, 0xB0], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
    func `what is not UTF-8 is no text (2.13)`(bytes: [UInt8]) throws {
        let cipher = try FieldCipher(current: key(1))
        #expect(try code(sealed(Data(bytes)), with: cipher) == .notUTF8)
    }

    @Test func `the current key is tried, then the one before (2.13)`() throws {
        let cipher = try FieldCipher(current: key(1), previous: [key(2), key(3)])
        for byte: UInt8 in 1...3 {
            let opened = try cipher.open(sealed(Data("x".utf8), key: byte), at: now)
            #expect(opened.keyID == "key-\(byte)")
        }
        #expect(try code(sealed(Data("x".utf8), key: 4), with: cipher) == .notAuthentic)
    }

    @Test func `a key is used in its time alone (2.13)`() throws {
        let field = try sealed(Data("x".utf8))
        let hour = 3600.0
        let over = try FieldCipher(current: key(2), previous: [key(1, until: now)])
        #expect(try code(field, with: over) == .notAuthentic)
        let early = try FieldCipher(current: key(1, from: now.addingTimeInterval(1)))
        #expect(try code(field, with: early) == .noValidKey)
        let fitting = try FieldCipher(current: key(1, from: now, until: now.addingTimeInterval(hour)))
        #expect(try fitting.open(field, at: now).text == "x")
        #expect(throws: FieldCipherError.self) { try fitting.open(field, at: now.addingTimeInterval(hour)) }
    }

    @Test(arguments: ["", "AAAA", keyText + "AAAA", String(keyText.dropLast()), keyText + "\n", "not base64"])
    func `what is no key of 32 bytes is refused (2.13)`(base64: String) {
        let error = #expect(throws: FieldCipherError.self) { try FieldKey(id: "k", base64: base64) }
        #expect(error?.code == .invalidKey)
    }

    @Test func `a key needs a name of its own (2.13)`() throws {
        #expect(throws: FieldCipherError.self) { try FieldKey(id: "", base64: Self.keyText) }
        let error = #expect(throws: FieldCipherError.self) {
            try FieldCipher(current: key(1, id: "k"), previous: [key(2, id: "k")])
        }
        #expect(error?.code == .duplicateKeyID)
    }
}
