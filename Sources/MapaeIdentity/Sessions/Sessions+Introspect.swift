public import MapaeCore

/// What a valid access token says, for an app's back end that asks instead of verifying (RFC 7662).
public struct IntrospectedToken: Sendable {
    public let principal: Principal
    public let tokenID: String
    /// The server's public URL, also the audience.
    public let issuer: String
}

extension Sessions {
    /// What an access token says, nil for one that does not hold: expired, of an ended session, or no token at all. Asks
    /// exactly what a request with the token would be asked, so an ended session's token is invalid at once.
    public func introspect(_ accessToken: Secret<String>) async throws -> IntrospectedToken? {
        do {
            let principal = try await authenticate(accessToken)
            // The memory of verified tokens keeps no token ids; a second look at the signature is cheap enough here.
            guard let grant = try await tokens.verify(accessToken) else { return nil }
            return IntrospectedToken(principal: principal, tokenID: grant.tokenID, issuer: tokens.issuer)
        } catch let failure as Failure where failure.code == .authRequired {
            return nil
        }
    }
}
