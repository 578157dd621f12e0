public import MapaeCache
internal import MapaeCore

/// How often strangers may do what costs the server something, from one network and in all. Whoever the server knows
/// does not count.
///
/// A network that comes seldom is let in although others have used up what there is for all: each network's first attempts
/// have a second allowance of the same size.
public struct StrangerLimits: Sendable {
    /// What a stranger may want.
    public enum Act: String, CaseIterable, Sendable {
        case logIn = "log-in"
        case signUp = "sign-up"
        case tossLogIn = "toss-log-in"
        case legacyExchange = "legacy-exchange"
        case passwordReset = "password-reset"
        case verification
        case anonymousKey = "anonymous-key"
    }

    private let limiter: any RateLimiter
    private let settings: StrangerLimitSettings
    private let metrics: IdentityMetrics

    public init(
        limiter: any RateLimiter, settings: StrangerLimitSettings = StrangerLimitSettings(),
        metrics: IdentityMetrics = IdentityMetrics()
    ) {
        self.limiter = limiter
        self.settings = settings
        self.metrics = metrics
    }

    /// Counts an attempt, unless somebody known makes it.
    ///
    /// - Parameter calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/rateLimitExceeded``, which tells nothing of any account.
    public func admit(_ act: Act, by asker: Asker, counting calls: CountedCalls) async throws {
        guard !asker.isKnown else { return }
        let limit = settings[act]
        let networkKey = "\(act.rawValue):network:\(asker.network)"
        let own = try await calls.decide(networkKey, limit.perNetwork, by: limiter)
        guard own.isAllowed else { throw refusal(of: act, own) }
        var all = try await calls.decide("\(act.rawValue):all", limit.inAll, by: limiter)
        if !all.isAllowed, limit.isQuiet(own) {
            all = try await calls.decide("\(act.rawValue):all:quiet", limit.inAll, by: limiter)
        }
        guard all.isAllowed else {
            try await calls.giveBack(networkKey)
            throw refusal(of: act, all)
        }
    }

    /// Whether one more mail may go to an address that nobody has proven, in whichever accounts it stands and stood: nobody
    /// fills a stranger's mailbox by signing up with its address.
    func admitsMail(to emailKey: String, counting calls: CountedCalls = CountedCalls()) async throws -> Bool {
        try await calls.decide("mail to \(emailKey)", StrangerLimits.unprovenMails, by: limiter).isAllowed
    }

    /// The mail of a sign-up, and three asked for.
    private static let unprovenMails = RateLimit(4, per: .hours(1))

    private func refusal(of act: Act, _ decision: RateDecision) -> Failure {
        metrics.countRefusal(of: act)
        if act == .logIn { metrics.count(.limited) }
        return Failure(.rateLimitExceeded, retryAfterSeconds: decision.retryAfter.wholeSecondsUp)
    }
}

/// The limits of ``StrangerLimits``.
public struct StrangerLimitSettings: Sendable {
    public struct Limit: Sendable, Hashable {
        /// From one network: /24 of IPv4, /48 of IPv6.
        public var perNetwork: RateLimit
        /// From all of them.
        public var inAll: RateLimit

        /// Whether the network has used no more than a tenth of its allowance.
        fileprivate func isQuiet(_ own: RateDecision) -> Bool {
            perNetwork.count - own.remaining <= max(1, perNetwork.count / 10)
        }
    }

    private var limits: [StrangerLimits.Act: Limit] = [:]

    public init() {}

    public subscript(act: StrangerLimits.Act) -> Limit {
        get { limits[act] ?? StrangerLimitSettings.standard(act) }
        set { limits[act] = newValue }
    }

    private static func standard(_ act: StrangerLimits.Act) -> Limit {
        switch act {
        case .logIn, .legacyExchange: Limit(perNetwork: each(100, .minutes(10)), inAll: each(3000, .minutes(10)))
        case .tossLogIn: Limit(perNetwork: each(300, .minutes(10)), inAll: each(3000, .minutes(10)))
        case .anonymousKey: Limit(perNetwork: each(600, .minutes(10)), inAll: each(3000, .minutes(10)))
        case .signUp: Limit(perNetwork: each(100, .hours(1)), inAll: each(3000, .hours(1)))
        case .passwordReset: Limit(perNetwork: each(50, .hours(1)), inAll: each(1000, .hours(1)))
        case .verification: Limit(perNetwork: each(100, .hours(1)), inAll: each(3000, .hours(1)))
        }
    }

    private static func each(_ count: Int, _ period: Duration) -> RateLimit { RateLimit(count, per: period) }

    /// Every limit so many times as wide.
    public func times(_ factor: Int) -> StrangerLimitSettings {
        var wider = self
        for act in StrangerLimits.Act.allCases {
            wider[act] = Limit(
                perNetwork: self[act].perNetwork.times(factor), inAll: self[act].inAll.times(factor))
        }
        return wider
    }
}
