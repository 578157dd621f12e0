internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// Every request to the sandbox. Routes under `/_sandbox` are for tests; all others are the provider's and meet the
/// faults that were set.
struct SandboxResponder: HTTPResponder {
    let sandbox: Sandbox

    func respond(to request: Request, context: SandboxRequestContext) async throws -> Response {
        if request.uri.path.hasPrefix("/_sandbox") {
            return try await controlled(request)
        }
        let fault = await sandbox.core.takeFault(method: request.method.rawValue, path: request.uri.path)
        return try await answered(request, meeting: fault, context)
    }

    private func answered(
        _ request: Request, meeting fault: SandboxFault.Kind?, _ context: SandboxRequestContext
    ) async throws -> Response {
        switch fault {
        case nil:
            return try await provider(request).response
        case .dropRequest:
            return await broken(context)
        case .dropResponse:
            _ = try await provider(request)
            return await broken(context)
        case .lateCommit(let seconds, let readsBefore):
            try await sandbox.core.postpone(
                try await apiRequest(request), seconds: Int64(seconds), hidesPayment: readsBefore == .notFound)
            return await broken(context)
        case .staleRead(let seconds):
            return try await provider(request, SandboxState.Circumstances(readAge: Int64(seconds))).response
        case .delay(let milliseconds):
            return try await delayed(request, milliseconds: milliseconds)
        case .partialBody:
            let answer = try await provider(request)
            return context.breaking(halfwayThrough: answer.response, body: answer.body)
        case .resetAfterHeaders:
            let answer = try await provider(request)
            return context.resettingAfterHead(of: answer.response, body: answer.body)
        case .status(let status):
            return Page(status: status, type: .html, text: "<html><body><h1>\(status)</h1></body></html>").response
        case .errorCode(let code, let isKept):
            return try await erring(request, ProviderError.named(code), isKept: isKept)
        }
    }

    private func broken(_ context: SandboxRequestContext) async -> Response {
        await context.breakConnection()
        return Response(status: .internalServerError)
    }

    /// The effect is there at once; who repeats the key before the answer is out is told to wait.
    private func delayed(_ request: Request, milliseconds: Int) async throws -> Response {
        let apiRequest = request.uri.path.hasPrefix("/v1/") ? try? await apiRequest(request) : nil
        guard let apiRequest else {
            await sleep(milliseconds)
            return try await provider(request).response
        }
        let held = try await sandbox.core.answerHolding(apiRequest)
        await sleep(milliseconds)
        await sandbox.core.release(held.scope)
        return Page(held.answer).response
    }

    /// A shutdown does not wait for it.
    private func sleep(_ milliseconds: Int) async {
        await cancelWhenGracefulShutdown { try? await Task.sleep(for: .milliseconds(milliseconds)) }
    }

    private func erring(_ request: Request, _ error: ProviderError, isKept: Bool) async throws -> Response {
        if isKept { return try await provider(request, SandboxState.Circumstances(error: error)).response }
        let apiRequest = try await apiRequest(request)
        return try await sandbox.core.perform { state, _ in
            Page(state.refusal(error, of: apiRequest, state.makeTraceID()))
        }.response
    }

    /// The provider's own answer: its API, or a page for the browser.
    private func provider(
        _ request: Request, _ circumstances: SandboxState.Circumstances = .init()
    ) async throws -> Page {
        if let page = try await page(request) { return page }
        let apiRequest = try await apiRequest(request)
        let answer = try await sandbox.core.perform { state, now in
            state.answer(apiRequest, at: now, under: circumstances)
        }
        return Page(answer)
    }

    private func apiRequest(_ request: Request) async throws -> APIRequest {
        APIRequest(
            method: request.method.rawValue, path: request.uri.path, authorization: request.headers[.authorization],
            idempotencyKey: HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] },
            testCode: HTTPField.Name("TossPayments-Test-Code").flatMap { request.headers[$0] },
            acceptLanguage: request.headers[.acceptLanguage], body: try await request.bytes())
    }
}

extension Request {
    /// The whole body, which no request of ours has need to make large.
    func bytes(upTo limit: Int = 256 * 1024) async throws -> Data {
        Data(try await body.collect(upTo: limit).readableBytesView)
    }
}

extension SandboxCore {
    struct HeldAnswer: Sendable {
        let answer: APIAnswer
        let scope: IdempotencyScope?
    }

    /// Answers, and counts the request as running until ``release(_:)``.
    func answerHolding(_ request: APIRequest) throws -> HeldAnswer {
        try perform { state, now in
            let answer = state.answer(request, at: now)
            let scope = (try? state.authenticated(request)).flatMap { try? state.idempotencyScope(of: request, $0) }
            guard let scope, state.running.insert(scope).inserted else { return HeldAnswer(answer: answer, scope: nil) }
            return HeldAnswer(answer: answer, scope: scope)
        }
    }

    func release(_ scope: IdempotencyScope?) {
        if let scope { endRunning(scope) }
    }

    func postpone(_ request: APIRequest, seconds: Int64, hidesPayment: Bool) throws {
        try perform { state, now in
            state.postpone(request, until: now.adding(seconds: seconds), hidesPayment: hidesPayment, at: now)
        }
    }
}
