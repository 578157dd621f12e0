internal import Foundation

/// What stands before every operation of the API: keys, limits, Idempotency-Key, test code.
extension SandboxState {
    /// What else shall befall an answer.
    struct Circumstances: Sendable {
        /// Answer this error instead of doing anything; the answer is bound to the Idempotency-Key.
        var error: ProviderError?
        /// Read payments as of so many seconds ago.
        var readAge: Int64 = 0
    }

    mutating func answer(
        _ request: APIRequest, at now: Moment, under circumstances: Circumstances = Circumstances()
    ) -> APIAnswer {
        let traceID = makeTraceID()
        do throws(ProviderError) {
            let merchant = try authenticated(request)
            try count(request, of: merchant, at: now)
            guard let scope = try idempotencyScope(of: request, merchant) else {
                return perform(request, merchant, circumstances, now, traceID)
            }
            if running.contains(scope) || lateCommits.contains(where: { $0.scope == scope }) {
                throw .named("IDEMPOTENT_REQUEST_PROCESSING")
            }
            if let kept = keptAnswers[scope], kept.isValid(at: now) {
                var replay = kept.answer
                replay.traceIDs = [traceID] + kept.answer.traceIDs
                return replay
            }
            var answer = perform(request, merchant, circumstances, now, traceID)
            answer.idempotencyKey = scope.idempotencyKey
            if isKept(answer) { record(.keptAnswer(scope, KeptAnswer(answer: answer, since: now))) }
            return answer
        } catch {
            return refusal(error, of: request, traceID)
        }
    }

    /// Breaks off here and lets the request take effect at `due`. A request that would be refused or replayed at the
    /// door is not postponed.
    mutating func postpone(_ request: APIRequest, until due: Moment, hidesPayment: Bool, at now: Moment) {
        do throws(ProviderError) {
            let merchant = try authenticated(request)
            let scope = try idempotencyScope(of: request, merchant)
            if let scope {
                if running.contains(scope) || lateCommits.contains(where: { $0.scope == scope }) { return }
                if let kept = keptAnswers[scope], kept.isValid(at: now) { return }
            }
            let route = try APIRoute(method: request.method, path: request.path)
            record(
                .lateCommit(
                    LateCommit(
                        number: nextLateCommitNumber(), request: request, due: due, scope: scope,
                        paymentKey: paymentKey(of: route, request), hidesPayment: hidesPayment)))
        } catch {
            return
        }
    }

    func idempotencyScope(
        of request: APIRequest, _ merchant: SandboxMerchant
    ) throws(ProviderError) -> IdempotencyScope? {
        guard request.method == "POST", let key = request.idempotencyKey, !key.isEmpty else { return nil }
        guard key.count <= 300 else { throw .named("INVALID_IDEMPOTENCY_KEY") }
        return IdempotencyScope(
            idempotencyKey: key, secretKey: merchant.secretKey, method: request.method, path: request.path)
    }

    func authenticated(_ request: APIRequest) throws(ProviderError) -> SandboxMerchant {
        let key = try BasicCredential.secretKey(in: request.authorization)
        if let merchant = settings.merchants.first(where: { $0.secretKey == key }) { return merchant }
        // A key that exists but belongs to the browser.
        if settings.merchants.contains(where: { $0.clientKey == key }) { throw .named("INVALID_API_KEY") }
        throw .named("UNAUTHORIZED_KEY")
    }

    private mutating func count(
        _ request: APIRequest, of merchant: SandboxMerchant, at now: Moment
    ) throws(ProviderError) {
        guard let limit = settings.requestsPerMinute else { return }
        let route = try APIRoute(method: request.method, path: request.path)
        let name = "\(merchant.secretKey) \(route.name)"
        let recent = (recentRequests[name] ?? []).filter { now < $0.adding(minutes: 1) }
        recentRequests[name] = recent + [now]
        if recent.count >= limit {
            let code = settings.behaviour.rateLimitCode
            let known = ProviderError.named("TOO_MANY_REQUESTS")
            throw ProviderError(code: code, status: 429, korean: known.korean, english: known.english)
        }
    }

    private mutating func perform(
        _ request: APIRequest, _ merchant: SandboxMerchant, _ circumstances: Circumstances, _ now: Moment,
        _ traceID: String
    ) -> APIAnswer {
        do throws(ProviderError) {
            if let error = circumstances.error { throw error }
            try checkTestCode(of: request, merchant)
            let route = try APIRoute(method: request.method, path: request.path)
            let payment = try carryOut(route, request, merchant, circumstances, now)
            let body = payment.json(view(request.language, now)).bytes
            return APIAnswer(status: 200, body: Data(body), traceIDs: [traceID])
        } catch {
            return refusal(error, of: request, traceID)
        }
    }

    /// A test key may ask for any documented error; a live key's header is ignored
    /// (docs.tosspayments.com/reference/using-api/authorization, test code).
    private func checkTestCode(of request: APIRequest, _ merchant: SandboxMerchant) throws(ProviderError) {
        guard let code = request.testCode, merchant.secretKey.hasPrefix("test_") else { return }
        throw ProviderError.documented(code) ?? .named("INVALID_TEST_CODE")
    }

    /// A request that found its key in use is not an outcome to keep.
    private func isKept(_ answer: APIAnswer) -> Bool {
        switch answer.status {
        case 409: false
        case 500...: settings.behaviour.idempotencyKeepsServerErrors
        default: true
        }
    }

    func refusal(_ error: ProviderError, of request: APIRequest, _ traceID: String) -> APIAnswer {
        APIAnswer(
            status: error.status, body: Data(error.json(in: request.language).bytes), traceIDs: [traceID],
            idempotencyKey: request.method == "POST" ? request.idempotencyKey : nil)
    }

    func view(_ language: AnswerLanguage, _ now: Moment) -> PaymentRecord.View {
        PaymentRecord.View(language: language, now: now, origin: settings.origin, behaviour: settings.behaviour)
    }
}
