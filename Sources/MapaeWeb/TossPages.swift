public import MapaeIdentity

/// Toss log-in as far as the pages need it; a server without it shows nothing of Toss.
public struct TossPages: Sendable {
    public let links: TossLinks
    /// The page that stands in for the SDK's `appLogin()`, which a browser outside of the Toss app does not have. Only a
    /// development server has one: the sandbox's. Nil shows no way to Toss.
    public let consentURL: String?

    public init(links: TossLinks, consentURL: String?) {
        self.links = links
        self.consentURL = consentURL
    }
}
