public import MapaeIdentity
public import MapaeMessages
public import MapaePayments

/// The services behind the routes that stand on Toss log-in; a server without it has none of them.
public struct TossDoors: Sendable {
    public let logIn: TossLogIn
    public let links: TossLinks
    public let callback: TossUnlinkCallback
    public var callbackRules: CallbackRules
    /// Nil when the configuration names no promotions.
    public var promotions: Promotions?
    /// Nil when the configuration names no templates.
    public var messages: Messages?

    /// What Toss' callback may look like.
    public struct CallbackRules: Sendable {
        /// Whether a `GET` unlinks as well, for consoles that were set up so.
        public var takesGET = false
        /// Whether the test button of Toss' console, which asks from the operator's browser, gets through.
        public var opensToConsole = false

        public init() {}
    }

    public init(
        logIn: TossLogIn, links: TossLinks, callback: TossUnlinkCallback, callbackRules: CallbackRules
    ) {
        self.logIn = logIn
        self.links = links
        self.callback = callback
        self.callbackRules = callbackRules
    }
}
