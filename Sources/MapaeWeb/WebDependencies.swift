public import MapaeHTTP
public import MapaeIdentity
public import MapaePayments

/// What the pages are made of.
public struct WebDependencies: Sendable {
    public let accounts: Accounts
    public let catalog: Catalog
    public let payments: Payments
    public let credits: CreditAccounts
    /// The provider's public key; the checkout page gives it to the provider's script.
    public let tossClientKey: String
    /// `https://js.tosspayments.com/v2/standard`, or the sandbox's stand-in.
    public let tossScriptURL: String
    /// What the shop calls itself in titles and headings.
    public let siteName: String
    public let cookies: CookiePolicy
    public let publicURL: PublicURL
    /// Nil for a server without Toss log-in.
    public let toss: TossPages?

    public init(
        accounts: Accounts, catalog: Catalog, payments: Payments, credits: CreditAccounts, tossClientKey: String,
        tossScriptURL: String, siteName: String, cookies: CookiePolicy, publicURL: PublicURL,
        toss: TossPages? = nil
    ) {
        self.accounts = accounts
        self.catalog = catalog
        self.payments = payments
        self.credits = credits
        self.tossClientKey = tossClientKey
        self.tossScriptURL = tossScriptURL
        self.siteName = siteName
        self.cookies = cookies
        self.publicURL = publicURL
        self.toss = toss
    }
}
