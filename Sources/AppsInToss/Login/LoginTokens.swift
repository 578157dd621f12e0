/// The one-time code of the SDK's `appLogin()`; good for 10 minutes. Never appears in text.
public struct AuthorizationCode: Sendable, Hashable {
    let exposed: String

    /// - Parameter text: 1 to 4,096 visible ASCII characters.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        try Argument.check(
            Argument.isVisibleASCII(text, upTo: 4096), "authorizationCode", "1 to 4,096 visible ASCII characters")
        self.exposed = text
    }
}

extension AuthorizationCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[authorization code]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where `appLogin()` ran. Goes to Toss exactly as it came, or the code is refused.
public struct LoginReferrer: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let `default` = Self(rawValue: "DEFAULT")
    /// The sandbox app; some pages write it in small letters.
    public static let sandbox = Self(rawValue: "SANDBOX")

    /// In either spelling.
    public var isSandbox: Bool { rawValue.uppercased() == Self.sandbox.rawValue }
}

/// Speaks for a user for an hour. Never appears in text.
public struct AccessToken: Sendable, Hashable, Decodable {
    public let exposed: String

    /// - Parameter text: 1 to 8,192 visible ASCII characters.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        try Argument.check(
            Argument.isVisibleASCII(text, upTo: 8192), "accessToken", "1 to 8,192 visible ASCII characters")
        self.exposed = text
    }

    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[access token]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Gets new tokens for 14 days. Never appears in text.
public struct RefreshToken: Sendable, Hashable, Decodable {
    public let exposed: String

    /// - Parameter text: 1 to 8,192 visible ASCII characters.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        try Argument.check(
            Argument.isVisibleASCII(text, upTo: 8192), "refreshToken", "1 to 8,192 visible ASCII characters")
        self.exposed = text
    }

    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }
}

extension RefreshToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[refresh token]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What `generate-token` and `refresh-token` give. Always keep the newest refresh token: whether the one before still
/// works is documented nowhere.
public struct LoginTokens: Sendable, Hashable, Decodable {
    public let accessToken: AccessToken
    public let refreshToken: RefreshToken
    public let scopes: Scopes
    /// `Bearer`.
    public let tokenType: String?
    /// How long the access token lives, counted from the answer; 3,599 in Toss' examples.
    public let expiresInSeconds: Int64

    private enum CodingKeys: String, CodingKey {
        case accessToken, refreshToken, scope, tokenType, expiresIn
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        accessToken = try container.decode(AccessToken.self, forKey: .accessToken)
        refreshToken = try container.decode(RefreshToken.self, forKey: .refreshToken)
        scopes = try container.decodeIfPresent(Scopes.self, forKey: .scope) ?? Scopes("")
        tokenType = try container.decodeIfPresent(String.self, forKey: .tokenType)
        expiresInSeconds = try container.decode(FlexibleInteger.self, forKey: .expiresIn).value
        guard expiresInSeconds > 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .expiresIn, in: container, debugDescription: "a token that is over already")
        }
    }
}
