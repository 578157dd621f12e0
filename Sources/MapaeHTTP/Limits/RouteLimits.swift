import HTTPTypes
import Hummingbird
import Logging
import MapaeCache
import MapaeCore
import MapaeIdentity

/// Asks for each call whether it may pass.
struct RouteLimits: Sendable {
    let limiters: RateLimiters
    let events: ThrottledEvents
    /// Every route's limit is so many times as wide.
    let factor: Int
    /// The one limit that is a setting of its own.
    let signUp: RateLimit

    /// Counts a call to the route's own limit, or to the standard one.
    ///
    /// - Throws: ``ErrorCode/rateLimitExceeded`` with the seconds to wait.
    func admit(_ method: HTTPRequest.Method, _ context: AppRequestContext) async throws {
        // Without a route the answer is 404 or 405; the address's limit has counted it.
        guard let path = context.endpointPath else { return }
        let method: HTTPRequest.Method = method == .head ? .get : method
        switch RoutePolicies.rule(method, path) {
        case .unlimited: return
        case .limited(let policy): try await admit(policy, of: policy.subject(in: context), context)
        case .standard: try await admitStandard(method, path, on: method.isSafe ? .node : .together, context)
        case .asks: try await admitStandard(method, path, on: .node, context)
        }
    }

    /// Counts a call to a policy, for routes that know whom it counts to.
    ///
    /// - Parameter isExempt: whether a call may pass although the limit is used up; asked only then.
    /// - Returns: whether it was counted.
    /// - Throws: ``ErrorCode/rateLimitExceeded`` with the seconds to wait.
    @discardableResult
    func admit(
        _ policy: RoutePolicy, of subject: String, _ context: AppRequestContext,
        unless isExempt: () async throws -> Bool = { false }
    ) async throws -> Bool {
        let limit = (policy == .signUp ? signUp : policy.limit).times(factor)
        let decision = try await decide(policy.key(of: subject), limit, on: policy.place, context)
        if !decision.isAllowed, try await isExempt() { return false }
        context.trail.note(limit, decision)
        guard decision.isAllowed else { throw await refusal(policy.name, subject, limit, decision, context) }
        return true
    }

    /// Takes back that a call was counted to a policy. When that fails, a caller has one call less for a while.
    func giveBack(_ policy: RoutePolicy, of subject: String, _ context: AppRequestContext) async {
        do {
            try await context.trail.calls.giveBack(policy.key(of: subject))
        } catch {
            context.logger.warning(
                "call not given back", metadata: ["limit": .string(policy.name), "error": "\(error)"])
        }
    }

    /// Whether a call that ended so was no use of its route: a sign-up that is refused for what was typed makes no account,
    /// and five an hour are soon mistyped.
    func forgives(_ error: any Error, _ method: HTTPRequest.Method, _ context: AppRequestContext) -> Bool {
        guard let path = context.endpointPath, case .limited(.signUp) = RoutePolicies.rule(method, path) else {
            return false
        }
        return (error as? Failure ?? (error as? any FailureConvertible)?.failure)?.code.httpStatus == 400
    }

    /// Takes back everything the call was counted to.
    func giveBackAll(_ context: AppRequestContext) async {
        for error in await context.trail.calls.giveBackAll() {
            context.logger.warning("call not given back", metadata: ["error": "\(error)"])
        }
        context.trail.forgetRateLimit()
    }

    private func admitStandard(
        _ method: HTTPRequest.Method, _ path: String, on place: RoutePolicy.Place, _ context: AppRequestContext
    ) async throws {
        let limit = context.standardLimit.times(factor)
        let subject = context.callerKey
        // Almost every request comes by here, so the key is put together in one piece of memory.
        var key = ""
        key.reserveCapacity(method.rawValue.utf8.count + path.utf8.count + subject.utf8.count + 2)
        for part in [method.rawValue, " ", path, " ", subject] { key.append(part) }
        let decision = try await decide(key, limit, on: place, context)
        guard !decision.isAllowed else { return }
        context.trail.note(limit, decision)
        throw await refusal("\(method.rawValue) \(path)", subject, limit, decision, context)
    }

    private func decide(
        _ key: String, _ limit: RateLimit, on place: RoutePolicy.Place, _ context: AppRequestContext
    ) async throws -> RateDecision {
        guard place == .node else {
            return try await context.trail.calls.decide(key, limit, by: limiter(place))
        }
        // Without a detour through the protocol: almost every request asks here.
        let decision = limiters.local.decide(key, limit)
        if decision.isAllowed { context.trail.calls.note(key, limit, by: limiters.local) }
        return decision
    }

    private func limiter(_ place: RoutePolicy.Place) -> any RateLimiter {
        switch place {
        case .node: limiters.local
        case .together: limiters.shared
        case .guarded: limiters.guarding
        }
    }

    private func refusal(
        _ name: String, _ subject: String, _ limit: RateLimit, _ decision: RateDecision, _ context: AppRequestContext
    ) async -> Failure {
        await events.recordRefusal(by: name, of: subject, period: limit.period, context)
        return Failure(.rateLimitExceeded, retryAfterSeconds: decision.retryAfter.wholeSecondsUp)
    }
}

extension RoutePolicy {
    fileprivate func key(of subject: String) -> String { "\(name) \(subject)" }

    fileprivate func subject(in context: AppRequestContext) -> String {
        switch subject {
        case .caller: context.callerKey
        case .address: context.client.subscriber
        }
    }
}

extension AppRequestContext {
    /// To whom a call counts: the person or the API key, else the address's subscriber.
    var callerKey: String { caller?.id ?? client.subscriber }

    /// What a route without a policy of its own has for this caller.
    fileprivate var standardLimit: RateLimit {
        if case .serverKey = caller { RoutePolicy.serverKeyLimit } else { RoutePolicy.standardLimit }
    }
}
