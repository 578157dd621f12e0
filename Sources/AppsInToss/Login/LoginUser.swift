/// The answer of `login-me`. What is personal stays encrypted until ``decrypted(with:only:at:)`` is asked for it.
public struct LoginUser: Sendable, Hashable {
    /// The personal fields. Toss' `di` is not among them: it is always null.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case name
        case email
        case phone
        case birthday
        case gender
        case nationality
        case ci
    }

    public let userKey: UserKey
    public let scopes: Scopes
    /// The tags the terms were registered under in the console.
    public let agreedTerms: [String]
    /// In older answers only.
    public let policy: String?
    /// In older answers only.
    public let certTxId: String?
    /// Without those the user has not agreed to, and without the e-mail of somebody who never gave Toss one.
    public let encrypted: [Field: EncryptedField]
}

extension LoginUser: Decodable {
    private enum CodingKeys: String, CodingKey {
        case userKey, scope, agreedTerms, policy, certTxId
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        userKey = try container.decode(UserKey.self, forKey: .userKey)
        scopes = try container.decodeIfPresent(Scopes.self, forKey: .scope) ?? Scopes("")
        agreedTerms = try container.decodeIfPresent([String].self, forKey: .agreedTerms) ?? []
        policy = try container.decodeIfPresent(String.self, forKey: .policy)
        certTxId = try container.decodeIfPresent(String.self, forKey: .certTxId)
        let personal = try decoder.container(keyedBy: FieldKeys.self)
        var encrypted: [Field: EncryptedField] = [:]
        for field in Field.allCases {
            encrypted[field] = try personal.decodeIfPresent(EncryptedField.self, forKey: FieldKeys(field))
        }
        self.encrypted = encrypted
    }

    private struct FieldKeys: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ field: Field) {
            stringValue = field.rawValue
        }

        init?(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }
}

/// A personal field as it came: base64 of IV, ciphertext and tag. Never appears in text.
public struct EncryptedField: Sendable, Hashable, Decodable {
    let base64: String

    public init(base64: String) {
        self.base64 = base64
    }

    public init(from decoder: any Decoder) throws {
        base64 = try decoder.singleValueContainer().decode(String.self)
    }
}

extension EncryptedField: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[encrypted]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
