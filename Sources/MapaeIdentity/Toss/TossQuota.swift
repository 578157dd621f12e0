public import MapaeCache
internal import MapaeCore

/// Toss takes so many calls a minute from a mini-app, whoever causes them. Strangers may cause a part of them alone: the
/// rest is for those the server knows, and for payments and whatever else goes on by itself.
///
/// It is asked before Toss is, and before a code that is good for one call is used up. What was called is not given back.
public struct TossQuota: Sendable {
    /// What is asked of Toss on behalf of whoever comes along.
    enum Act: String, CaseIterable, Sendable {
        case logIn = "log-in"
        case anonymousKey = "anonymous-key"
    }

    private let limiter: any RateLimiter
    private let callsPerMinute: Int

    /// As Toss documents it.
    public static let documentedCallsPerMinute = 3000

    public init(limiter: any RateLimiter, callsPerMinute: Int = documentedCallsPerMinute) {
        self.limiter = limiter
        self.callsPerMinute = callsPerMinute
    }

    /// Counts what is about to be asked.
    ///
    /// - Throws: ``ErrorCode/overloaded`` when the share of strangers, or of the known, is used up for now,
    ///   ``ErrorCode/rateLimitExceeded`` when somebody known asks too often.
    func admit(_ act: Act, by asker: Asker) async throws {
        // Strangers' networks have limits already.
        if asker.isKnown {
            try await require("account:\(asker.party)", TossQuota.perAccount, or: .rateLimitExceeded)
            try await require(
                "network:\(act.rawValue):\(asker.network)", limit(of: act, parts: 5), or: .rateLimitExceeded)
        }
        try await require("\(asker.isKnown ? "known" : "strangers"):\(act.rawValue)", limit(of: act), or: .overloaded)
    }

    private static let perAccount = RateLimit(20, per: .minutes(1))

    private func require(_ key: String, _ limit: RateLimit, or code: ErrorCode) async throws {
        let decision = try await limiter.decide("toss-quota:\(key)", limit)
        guard !decision.isAllowed else { return }
        throw Failure(code, retryAfterSeconds: decision.retryAfter.wholeSecondsUp)
    }

    /// Log-ins are two calls each: strangers and the known may have a third of all calls for them. Anonymous keys are one
    /// call each and have a fifteenth.
    private func limit(of act: Act, parts: Int = 1) -> RateLimit {
        let count =
            switch act {
            case .logIn: callsPerMinute / 6
            case .anonymousKey: callsPerMinute / 15
            }
        return RateLimit(max(1, count / parts), per: .minutes(1))
    }
}
