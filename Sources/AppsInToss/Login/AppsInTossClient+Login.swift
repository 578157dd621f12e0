internal import ProviderTransport

extension AppsInTossClient {
    /// Exchanges the code of `appLogin()` for tokens (`POST …/generate-token`). The code is spent by the first try;
    /// after an unknown outcome the user starts again.
    ///
    /// - Parameter referrer: what came with the code, unchanged.
    public func generateToken(
        code: AuthorizationCode, referrer: LoginReferrer, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> LoginTokens {
        try Argument.check(
            Argument.isVisibleASCII(referrer.rawValue, upTo: 64), "referrer", "1 to 64 visible ASCII characters")
        let body = GenerateTokenBody(authorizationCode: code.exposed, referrer: referrer.rawValue)
        return try await exchange(.generateToken, body: body, timeout: timeout)
    }

    /// Gets new tokens (`POST …/refresh-token`). Make one call at a time for a user and store the answer before using
    /// it; a lost reply may be asked for once more with the same token.
    public func refreshToken(
        _ token: RefreshToken, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> LoginTokens {
        try await exchange(.refreshToken, body: RefreshTokenBody(refreshToken: token.exposed), timeout: timeout)
    }

    /// Reads whose token it is (`GET …/login-me`).
    public func loginMe(_ token: AccessToken, timeout: Duration? = nil) async throws(AppsInTossError) -> LoginUser {
        try await exchange(.loginMe, headers: [Self.bearer(token)], timeout: timeout)
    }

    /// Ends the log-in a token belongs to (`POST …/access/remove-by-access-token`). The unlink callback does not fire.
    ///
    /// - Returns: whose log-in it was.
    public func remove(
        accessToken token: AccessToken, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> UserKey {
        let removed: RemovedUser = try await exchange(
            .removeByAccessToken, headers: [Self.bearer(token)], body: EmptyBody(), timeout: timeout)
        return removed.userKey
    }

    /// Ends all log-ins of a user (`POST …/access/remove-by-user-key`). The unlink callback does not fire. With many
    /// tokens on a user Toss may run out of time: repeat later, not at once.
    public func remove(userKey: UserKey, timeout: Duration? = nil) async throws(AppsInTossError) -> UserKey {
        let removed: RemovedUser = try await exchange(
            .removeByUserKey, body: RemovedUser(userKey: userKey), timeout: timeout)
        return removed.userKey
    }

    private static func bearer(_ token: AccessToken) -> TransportHeader {
        TransportHeader("Authorization", "Bearer \(token.exposed)")
    }
}

private struct GenerateTokenBody: Encodable {
    let authorizationCode: String
    let referrer: String
}

private struct RefreshTokenBody: Encodable {
    let refreshToken: String
}

private struct RemovedUser: Codable {
    let userKey: UserKey
}
