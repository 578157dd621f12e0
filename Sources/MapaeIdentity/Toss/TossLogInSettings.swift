public import AppsInToss
internal import MapaeCore

/// What of a Toss user is kept, and for how long.
public struct TossLogInSettings: Sendable {
    /// The personal fields that are kept, sealed; the others are not even decrypted.
    public var storedFields: Set<LoginUser.Field> = []
    /// Opens them; needed as soon as one is kept.
    public var cipher: FieldCipher?
    /// Whether Toss' tokens are kept, sealed. Without them they are forgotten as soon as the user is known.
    public var keepsTokens = false
    /// How long a user who unlinked may come back and find everything as it was.
    public var erasureDelay: Duration = .hours(24)

    public init() {}
}
