public import MapaeCore
public import MapaeStore

/// People: sign-up and the proof of a password.
public struct Accounts: Sendable {
    private let store: any Store

    public init(
        store: any Store, hasher: PasswordHasher, clock: any WallClock, identifiers: IdentifierSource
    ) {
        self.store = store
    }

    /// Makes an account.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` with the field, ``ErrorCode/emailTaken``, ``ErrorCode/overloaded``.
    public func signUp(email: String, password: Secret<String>, nickname: String, role: Role = .general) async throws
        -> UserID
    {
        fatalError("contract")
    }

    /// Checks an e-mail address and password. Unknown address and wrong password answer alike, in like time.
    ///
    /// - Throws: ``ErrorCode/invalidCredentials``, ``ErrorCode/overloaded``.
    public func verify(email: String, password: Secret<String>) async throws -> UserID {
        fatalError("contract")
    }

    /// Checks the password of somebody already logged in.
    ///
    /// - Throws: ``ErrorCode/invalidCredentials``, ``ErrorCode/overloaded``.
    public func verify(password: Secret<String>, of user: UserID) async throws {
        fatalError("contract")
    }
}
