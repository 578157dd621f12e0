public import MapaeIdentity

/// The services behind the routes of Toss log-in; a server without it has none of them.
public struct TossDoors: Sendable {
    public let logIn: TossLogIn
    public let links: TossLinks
    public let callback: TossUnlinkCallback
    public var callbackRules: CallbackRules

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
