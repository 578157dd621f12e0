internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// What became of a call to the partner.
public struct SandboxCallbackOutcome: Hashable, Sendable {
    /// Nil when no answer came within ten seconds.
    public let status: Int?
    public let body: String
}

/// Calls from the provider to the partner.
extension Sandbox {
    /// The user disconnects the mini-app in the Toss app: consent and tokens end, then the partner is told.
    ///
    /// - Parameters:
    ///   - referrer: `UNLINK`, `WITHDRAWAL_TERMS`, `WITHDRAWAL_TOSS`, or anything else.
    ///   - callback: nil is the mini-app's own.
    ///   - copies: how many times the partner is told.
    /// - Returns: what came back each time; nothing when there is nowhere to call.
    public func unlink(
        userKey: Int64, referrer: String = "UNLINK", miniApp: String? = nil, callback: SandboxCallback? = nil,
        copies: Int = 1
    ) async throws -> [SandboxCallbackOutcome] {
        let app = try self.miniApp(miniApp)
        try await core.perform { state, _ in state.unlink(MiniAppUser(miniApp: app.appName, userKey: userKey)) }
        guard let callback = callback ?? app.unlinkCallback else { return [] }
        let call = PartnerCallback(
            callback: callback, query: [("userKey", String(userKey)), ("referrer", referrer)],
            json: ["userKey": .number(userKey), "referrer": .string(referrer)])
        return try await call.send(copies: copies)
    }

    /// Tells the partner that a subscription has changed.
    ///
    /// - Parameters:
    ///   - expiresAt: `2026-05-06T00:00:00`, Korean time without an offset.
    ///   - occurredAt: likewise; nil is now.
    public func changeSubscription(
        orderID: String, changeReason: String, status: String, accessGranted: Bool, autoRenew: Bool,
        expiresAt: String? = nil, occurredAt: String? = nil, callback: SandboxCallback? = nil, copies: Int = 1
    ) async throws -> [SandboxCallbackOutcome] {
        let current = SubscriptionState(
            status: status, accessGranted: accessGranted, expiresAt: expiresAt, autoRenew: autoRenew)
        let (purchase, previous) = try await core.perform { state, now in
            try state.subscribe(orderID, current, at: now)
        }
        var states: [(name: String, value: JSONValue)] = []
        if let previous { states.append(("previous", previous.json)) }
        states.append(("current", current.json))
        return try await send(
            to: callback ?? miniApp(purchase.user.miniApp).subscriptionWebhook,
            [
                "eventType": "subscription.status_changed", "eventVersion": "1.0",
                "occurredAt": .string(occurredAt ?? clock.now().koreanWithoutOffset), "orderId": .string(orderID),
                "sku": .string(purchase.sku), "changeReason": .string(changeReason), "subscription": .object(states),
            ], copies)
    }

    /// What the console sends when the webhook's address is registered.
    public func verifySubscriptionWebhook(
        miniApp: String? = nil, callback: SandboxCallback? = nil
    ) async throws -> [SandboxCallbackOutcome] {
        try await send(
            to: callback ?? self.miniApp(miniApp).subscriptionWebhook,
            [
                "eventType": "callback.registration_verification",
                "occurredAt": .string(clock.now().koreanWithoutOffset),
            ], 1)
    }

    private func send(
        to callback: SandboxCallback?, _ json: JSONValue, _ copies: Int
    ) async throws -> [SandboxCallbackOutcome] {
        guard let callback else { return [] }
        return try await PartnerCallback(callback: callback, query: [], json: json).send(copies: copies)
    }
}

extension SubscriptionState {
    fileprivate var json: JSONValue {
        [
            "status": .string(status), "accessGranted": .bool(accessGranted), "expiresAt": JSONValue(expiresAt),
            "autoRenew": .bool(autoRenew),
        ]
    }
}

/// One call to the partner, as a query or as JSON.
private struct PartnerCallback {
    let callback: SandboxCallback
    let query: [(String, String)]
    let json: JSONValue

    func send(copies: Int) async throws -> [SandboxCallbackOutcome] {
        guard (1...100).contains(copies) else { throw SandboxRefusal.badRequest("copies") }
        guard ResultURL.isAcceptable(callback.url) else { throw SandboxRefusal.badRequest("url") }
        var outcomes: [SandboxCallbackOutcome] = []
        for _ in 0..<copies { outcomes.append(await sendOnce()) }
        return outcomes
    }

    private func sendOnce() async -> SandboxCallbackOutcome {
        var request: HTTPClientRequest
        switch callback.method {
        case .get: request = HTTPClientRequest(url: ResultURL.merging(query, into: callback.url))
        case .post:
            request = HTTPClientRequest(url: callback.url)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: json.bytes))
        }
        if let authorization { request.headers.add(name: "authorization", value: authorization) }
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            let body = try await response.body.collect(upTo: 64 * 1024)
            return SandboxCallbackOutcome(status: Int(response.status.code), body: String(buffer: body))
        } catch {
            return SandboxCallbackOutcome(status: nil, body: "")
        }
    }

    private var authorization: String? {
        guard let credential = callback.credential else { return nil }
        return switch callback.spelling {
        case .basic: "Basic " + Data(credential.utf8).base64EncodedString()
        case .bearer: "Bearer " + credential
        case .raw: credential
        }
    }
}
