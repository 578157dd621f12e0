internal import Foundation
internal import ProviderTransport
internal import StrictJSON

/// The body of calls that have nothing to say.
struct EmptyBody: Encodable {}

extension AppsInTossClient {
    /// Makes a call with a body and reads its answer.
    func exchange<Success: Decodable>(
        _ call: AppsInTossCall, headers: [TransportHeader] = [], body: (some Encodable)?, timeout: Duration?,
        as type: Success.Type = Success.self
    ) async throws(AppsInTossError) -> Success {
        var request = TransportRequest(
            method: call.method, url: base(of: call) + call.path,
            headers: [TransportHeader("Accept", "application/json")] + headers)
        if let body {
            request.headers.append(TransportHeader("Content-Type", "application/json; charset=utf-8"))
            request.body = try Self.encode(body)
        }
        let response = try await send(request, for: call, timeout: timeout)
        return try Self.read(response, of: call)
    }

    /// Makes a call without a body and reads its answer.
    func exchange<Success: Decodable>(
        _ call: AppsInTossCall, headers: [TransportHeader], timeout: Duration?, as type: Success.Type = Success.self
    ) async throws(AppsInTossError) -> Success {
        try await exchange(call, headers: headers, body: EmptyBody?.none, timeout: timeout)
    }

    /// Makes a call of Toss Pay, whose answers hold a second verdict.
    func exchangePay<Success: Decodable>(
        _ call: AppsInTossCall, for user: UserKey, body: some Encodable, timeout: Duration?,
        as type: Success.Type = Success.self
    ) async throws(AppsInTossError) -> Success {
        let reply: TossPayReply<Success> = try await exchange(
            call, headers: [Self.header(for: user)], body: body, timeout: timeout)
        switch reply {
        case .done(let success): return success
        case .refused(let code, let message):
            throw AppsInTossError(
                call, .provider(code: code, reason: message, resultType: .success, httpStatus: 200),
                call.outcome(code: code, resultType: .fail, status: 200))
        }
    }

    /// Asks Toss Pay's host for nothing: whatever it answers, it has let the certificate in.
    func reachPay(timeout: Duration?) async throws(AppsInTossError) {
        let request = TransportRequest(method: "GET", url: base(of: .paymentStatus) + "/")
        _ = try await send(request, for: .paymentStatus, timeout: timeout)
    }

    static func header(for user: UserKey) -> TransportHeader {
        TransportHeader("x-toss-user-key", String(user.rawValue))
    }

    static func header(for user: UserReference) -> TransportHeader {
        switch user {
        case .user(let key): header(for: key)
        case .anonymous(let key): TransportHeader("x-anon-key", key.exposed)
        }
    }

    private func base(of call: AppsInTossCall) -> String {
        let base = call.usesPayHost ? settings.payBaseURL : settings.apiBaseURL
        return base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    private static func encode(_ body: some Encodable) throws(AppsInTossError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(body))
        } catch {
            throw .invalidArgument("body", "encodable as JSON")
        }
    }

    private func send(
        _ request: TransportRequest, for call: AppsInTossCall, timeout: Duration?
    ) async throws(AppsInTossError) -> TransportResponse {
        do {
            return try await transport.send(request, timeout: timeout ?? call.defaultTimeout)
        } catch let error as TransportError {
            throw AppsInTossError(call, error)
        } catch {
            // A transport that breaks its word says nothing about what was sent.
            let detail = String(describing: type(of: error))
            throw AppsInTossError(call, TransportError(.other, requestMayHaveBeenSent: true, detail: detail))
        }
    }

    /// The body decides before the status: Toss answers most failures with 200, and some with 4xx.
    static func read<Success: Decodable>(
        _ response: TransportResponse, of call: AppsInTossCall
    ) throws(AppsInTossError) -> Success {
        let status = response.status
        let isSuccessful = (200..<300).contains(status)
        let envelope: Envelope<Success>
        do {
            envelope = try StrictJSONDecoder.appsInToss.decode(Envelope<Success>.self, from: response.body)
        } catch {
            throw isSuccessful ? .undecodable(call, error as? StrictJSONError, status) : .http(call, status)
        }
        switch envelope {
        case .oauth(let code):
            throw AppsInTossError(
                call, .oauth(code, httpStatus: status), call.outcome(oauth: code, status: status))
        case .failure(let failure):
            throw AppsInTossError(
                call,
                .provider(
                    code: failure.code, reason: failure.reason, resultType: failure.resultType, httpStatus: status),
                call.outcome(code: failure.code, resultType: failure.resultType, status: status),
                retryAfterSeconds: failure.retryAfterSeconds)
        // A success under a status that denies it is neither.
        case .success(let success) where isSuccessful: return success
        case .success: throw .undecodable(call, nil, status)
        case .foreign: throw isSuccessful ? .undecodable(call, nil, status) : .http(call, status)
        }
    }
}

extension AppsInTossError {
    fileprivate static func undecodable(_ call: AppsInTossCall, _ error: StrictJSONError?, _ status: Int) -> Self {
        Self(call, .undecodable(error, httpStatus: status), .unknown)
    }

    fileprivate static func http(_ call: AppsInTossCall, _ status: Int) -> Self {
        Self(call, .http(status: status), call.outcome(status: status))
    }
}
