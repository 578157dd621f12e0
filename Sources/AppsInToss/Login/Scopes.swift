/// What a user has agreed to give. Toss separates them with blanks here and with commas there.
public struct Scopes: Sendable, Hashable, Decodable {
    /// A name such as `user_name`. New ones come unannounced.
    public struct Scope: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let name = Self(rawValue: "user_name")
        public static let email = Self(rawValue: "user_email")
        public static let gender = Self(rawValue: "user_gender")
        public static let birthday = Self(rawValue: "user_birthday")
        public static let nationality = Self(rawValue: "user_nationality")
        public static let phone = Self(rawValue: "user_phone")
        public static let ci = Self(rawValue: "user_ci")
        /// Added by Toss itself since 2026.
        public static let key = Self(rawValue: "user_key")
    }

    /// As it came.
    public let text: String
    public let all: Set<Scope>

    public init(_ text: String) {
        self.text = text
        let names = text.split { $0 == "," || $0.isWhitespace }
        self.all = Set(names.map { Scope(rawValue: $0.lowercased()) })
    }

    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func contains(_ scope: Scope) -> Bool { all.contains(scope) }
}
