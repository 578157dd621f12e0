public import ProviderTransport

/// The partner server API of Apps-in-Toss: Toss log-in, Toss Pay, in-app purchases, messages, promotions.
///
/// The client certificate of the transport is the only credential: without a ``ProviderTransport/MutualTLSTransport``
/// there is no client. Every call ends in its value or in an ``AppsInTossError``, whose ``AppsInTossError/outcome`` says
/// what is known of the effect. Nothing is repeated; ``AppsInTossCall/repetition`` says what may be.
public struct AppsInTossClient: Sendable {
    /// Where and how the client speaks.
    public struct Settings: Sendable {
        /// Log-in, in-app purchases, messages, promotions; scheme and host, without a path.
        public var apiBaseURL: String
        /// Toss Pay has a host of its own.
        public var payBaseURL: String
        /// Whether Toss Pay moves money. No default: a forgotten setting must not decide that.
        public var tossPay: TossPayEnvironment

        public init(
            tossPay: TossPayEnvironment, apiBaseURL: String = "https://apps-in-toss-api.toss.im",
            payBaseURL: String = "https://pay-apps-in-toss-api.toss.im"
        ) {
            self.tossPay = tossPay
            self.apiBaseURL = apiBaseURL
            self.payBaseURL = payBaseURL
        }

        /// Where the transport has to be allowed to go.
        public var origins: [String] { [apiBaseURL, payBaseURL] }
    }

    public let settings: Settings
    let transport: any MutualTLSTransport

    public init(transport: any MutualTLSTransport, settings: Settings) {
        self.transport = transport
        self.settings = settings
    }

    /// Asks both hosts something harmless to learn whether they accept the client certificate, for example before a new
    /// one is put to use. Returns when Toss answered in its own words, whatever it answered, and Toss Pay at all.
    ///
    /// - Parameter timeout: of each of the two calls.
    /// - Throws: ``AppsInTossError``; with the outcome `misconfigured` when a host refused the certificate.
    public func probe(timeout: Duration? = nil) async throws(AppsInTossError) {
        do {
            _ = try await verify(.probe, timeout: timeout)
        } catch {
            guard case .provider = error.cause else { throw error }
        }
        try await reachPay(timeout: timeout)
    }
}

/// Whether Toss Pay runs in its test mode.
///
/// Toss' pages contradict each other about the sense of `isTestPayment`; its guide, its examples and the name agree that
/// true means a test. Compare the `mode` of replies with ``expectedMode``: that is what happened.
public struct TossPayEnvironment: Sendable, Hashable {
    /// Sent with every Toss Pay call.
    public var isTestPayment: Bool
    public var expectedMode: TossPayMode

    public init(isTestPayment: Bool, expectedMode: TossPayMode) {
        self.isTestPayment = isTestPayment
        self.expectedMode = expectedMode
    }

    public static let test = Self(isTestPayment: true, expectedMode: .test)
    public static let live = Self(isTestPayment: false, expectedMode: .live)
}
