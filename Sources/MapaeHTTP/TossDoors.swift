public import MapaeIdentity
public import MapaeMessages
public import MapaePayments

/// The services behind the routes of Toss log-in, and of what else is asked of Toss; a server without it has none of
/// them.
public struct TossDoors: Sendable {
    public let logIn: TossLogIn
    public let links: TossLinks
    public let callback: TossUnlinkCallback
    public var callbackRules: CallbackRules
    /// Nil when the configuration names no promotions.
    public var promotions: Promotions?
    /// Nil when the configuration names no templates.
    public var messages: Messages?
    public var purchases: Purchases?
    /// Nil without a credential of Toss' subscription webhook.
    public var subscriptionReports: SubscriptionReports?
    public var anonymousKeys: TossAnonymousKeys?

    /// What Toss' callback may look like.
    public struct CallbackRules: Sendable {
        /// Whether a `GET` unlinks as well, for consoles that were set up so.
        public var takesGET = false
        /// Whether the test button of Toss' console, which asks from the operator's browser, gets through.
        public var opensToConsole = false

        public init() {}
    }

    public init(
        logIn: TossLogIn, links: TossLinks, callback: TossUnlinkCallback, callbackRules: CallbackRules,
        purchases: Purchases? = nil, subscriptionReports: SubscriptionReports? = nil,
        anonymousKeys: TossAnonymousKeys? = nil
    ) {
        self.logIn = logIn
        self.links = links
        self.callback = callback
        self.callbackRules = callbackRules
        self.purchases = purchases
        self.subscriptionReports = subscriptionReports
        self.anonymousKeys = anonymousKeys
    }
}
