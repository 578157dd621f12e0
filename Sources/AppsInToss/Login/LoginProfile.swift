public import Foundation

/// The decrypted personal fields of a ``LoginUser``. Nil: not agreed to, not asked for, or empty. Never appears in text.
public struct LoginProfile: Sendable, Hashable {
    public let name: String?
    /// Toss has not verified that it is the user's own.
    public let email: String?
    /// Digits, perhaps behind a plus.
    public let phone: String?
    /// `yyyyMMdd`.
    public let birthday: String?
    public let gender: Gender?
    public let nationality: Nationality?
    /// The person's identifier across services (연계정보).
    public let ci: String?
    /// Which keys opened the fields. One that is not the current key's tells that Toss still uses the one before.
    public let keyIDs: Set<String>

    public struct Gender: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let male = Self(rawValue: "MALE")
        public static let female = Self(rawValue: "FEMALE")
    }

    public struct Nationality: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let local = Self(rawValue: "LOCAL")
        public static let foreigner = Self(rawValue: "FOREIGNER")
    }
}

extension LoginProfile: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[personal data]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension LoginUser {
    /// Decrypts the wanted fields that came. One that cannot be decrypted, or is not what its name says, fails them all.
    ///
    /// - Parameters:
    ///   - fields: what you have a use for; the rest stays encrypted.
    ///   - moment: now, for keys whose validity is limited.
    /// - Throws: ``FieldCipherError`` with the field.
    public func decrypted(
        with cipher: FieldCipher, only fields: Set<Field> = Set(Field.allCases), at moment: Date
    ) throws(FieldCipherError) -> LoginProfile {
        var texts: [Field: String] = [:]
        var keyIDs: Set<String> = []
        for field in Field.allCases where fields.contains(field) {
            guard let value = encrypted[field] else { continue }
            let opened: FieldCipher.Opened
            do {
                opened = try cipher.open(value, at: moment)
            } catch {
                throw FieldCipherError(error.code, field: field)
            }
            keyIDs.insert(opened.keyID)
            if opened.text.isEmpty { continue }
            guard field.admits(opened.text) else { throw FieldCipherError(.unexpectedForm, field: field) }
            texts[field] = opened.text
        }
        return LoginProfile(
            name: texts[.name], email: texts[.email], phone: texts[.phone], birthday: texts[.birthday],
            gender: texts[.gender].map(LoginProfile.Gender.init(rawValue:)),
            nationality: texts[.nationality].map(LoginProfile.Nationality.init(rawValue:)), ci: texts[.ci],
            keyIDs: keyIDs)
    }
}

extension LoginUser.Field {
    /// Whether a text can be this field's, as far as Toss documents it.
    fileprivate func admits(_ text: String) -> Bool {
        let hasControls = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        if hasControls { return false }
        return switch self {
        case .name, .ci: true
        case .email: text.contains("@")
        case .phone: text.wholeMatch(of: /\+?[0-9][0-9-]{6,19}/) != nil
        case .birthday: text.wholeMatch(of: /(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])/) != nil
        case .gender, .nationality: text.wholeMatch(of: /[A-Z_]{1,32}/) != nil
        }
    }
}
