import MapaeCache
import MapaeCore
import Synchronization

/// Carries what inner layers learn out to the log line: contexts travel inwards only, by value.
final class RequestTrail: Sendable {
    struct Findings {
        var userID: UserID?
        var errorCode: ErrorCode?
        /// The narrowest limit the request was counted to.
        var rateLimit: (RateLimit, RateDecision)?
    }

    private let state = Mutex(Findings())
    /// What the request's attempt was counted to, besides its address.
    let calls = CountedCalls()

    var findings: Findings { state.withLock { $0 } }

    func note(user: UserID) {
        state.withLock { $0.userID = user }
    }

    func note(_ limit: RateLimit, _ decision: RateDecision) {
        state.withLock { $0.rateLimit = (limit, decision) }
    }

    /// What was noted of a limit holds no more.
    func forgetRateLimit() {
        state.withLock { $0.rateLimit = nil }
    }

    func note(error: ErrorCode) {
        state.withLock { $0.errorCode = error }
    }
}
