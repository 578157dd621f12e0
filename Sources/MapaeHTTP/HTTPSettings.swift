public import MapaeCache
public import MapaeCore

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
    /// Nil when there is no `security.txt`.
    public var securityContact: SecurityContact?

    /// `MAPAE_APP_ORIGINS`: the origins of mini-apps, whose pages may call by bearer.
    public var appOrigins: Set<String> = []

    /// Whose word about a request's origin is taken.
    public var trustedProxies = TrustedProxies()
    /// What one address may ask of one node.
    public var addressLimit = RateLimit(600, per: .minutes(1))
    /// `MAPAE_SIGNUP_ADDRESS_ATTEMPTS`: how often one address may sign up.
    public var signUpLimit = RateLimit(5, per: .hours(1))
    /// `MAPAE_METRICS_TOKEN`; nil when there is no `/metrics`.
    public var metricsToken: Secret<String>?
    /// Every route's limit is so many times as wide.
    public var routeLimitFactor = 1

    public init(publicURL: PublicURL) {
        self.publicURL = publicURL
    }

    public var cookies: CookiePolicy { CookiePolicy(isSecure: publicURL.isSecure) }
}
