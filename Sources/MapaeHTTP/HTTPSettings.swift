import MapaeCore

/// What the HTTP layer is told by configuration.
public struct HTTPSettings: Sendable {
    public let publicURL: PublicURL
    /// Larger request bodies are answered with ``ErrorCode/bodyTooLarge``.
    public var bodyLimitBytes = 64 * 1024
    /// How long ago a credential may have been proven for what needs a fresh one.
    public var reauthenticationAge: Duration = .minutes(15)
    /// Origins that play a provider's part beside ``ContentSecurityHosts``: the sandbox in development.
    public var providerOrigins: [String] = []
    /// `MAPAE_CSP_EXTRA`
    public var contentSecurityExtra = ContentSecurityExtra()

    public init(publicURL: PublicURL) {
        self.publicURL = publicURL
    }

    public var cookies: CookiePolicy { CookiePolicy(isSecure: publicURL.isSecure) }
}
