import HTTPTypes
import Hummingbird
import Logging
import MapaeCore
import MapaePayments
import StrictJSON

/// `POST /api/webhooks/toss/iap` (C9): Toss says that a subscription has changed. It is there only when it has a credential.
struct SubscriptionReportRoute: Sendable {
    let reports: SubscriptionReports
    let events: ThrottledEvents

    static let path = "/api/webhooks/toss/iap"

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post(RouterPath(SubscriptionReportRoute.path), use: receive)
    }

    private struct Kind: Decodable {
        let eventType: WordText
    }

    private struct Body: Decodable {
        struct Subscription: Decodable {
            let previous: State?
            let current: State
        }

        struct State: Decodable {
            let status: WordText
            let accessGranted: Bool
            let expiresAt: WordText?
            let autoRenew: Bool?

            var state: SubscriptionReport.State {
                .init(
                    status: status.text, accessGranted: accessGranted, expiresAt: expiresAt?.text,
                    autoRenew: autoRenew)
            }
        }

        let orderId: WordText
        let sku: WordText
        let occurredAt: WordText
        let changeReason: WordText
        let subscription: Subscription
    }

    @Sendable private func receive(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        // Nothing says that the trial of an address carries the credential; a wrong one is told all the same.
        if request.headers[.authorization] == nil, isVerification(context.body) { return Response(status: .noContent) }
        try await authorize(request, context)
        switch try JSONBody.decode(Kind.self, from: context.body, numbers: .any).eventType.text {
        // Toss' console tries the address when it is registered. Nothing is to be done.
        case SubscriptionReportRoute.verification: return Response(status: .noContent)
        case "subscription.status_changed": break
        case let other:
            // Of a kind that came after this release: sent again, it would be no better understood.
            context.logger.warning(
                "a report of an unknown kind was not taken",
                metadata: ["event": "toss.subscription_unknown_kind", "kind": "\(other.prefix(64))"])
            return Response(status: .noContent)
        }
        let body = try JSONBody.decode(Body.self, from: context.body, numbers: .any)
        try await reports.receive(
            SubscriptionReport(
                orderID: body.orderId.text, sku: body.sku.text, occurredAt: body.occurredAt.text,
                changeReason: body.changeReason.text,
                previous: body.subscription.previous?.state, current: body.subscription.current.state))
        return try JSONAnswer.done()
    }

    private static let verification = "callback.registration_verification"

    private func isVerification(_ body: [UInt8]) -> Bool {
        (try? JSONBody.decode(Kind.self, from: body, numbers: .any))?.eventType.text
            == SubscriptionReportRoute.verification
    }

    private func authorize(_ request: Request, _ context: AppRequestContext) async throws {
        do {
            try reports.authorize(request.headers[values: .authorization])
        } catch let failure as Failure where failure.code == .webhookUnauthorized {
            let event = SecurityEvent(
                .webhookRefused, detail: ["webhook": "toss-iap", "address": context.client.subscriber])
            await events.record(event, about: "toss-iap \(context.client.subscriber)", oncePer: .minutes(1))
            throw failure
        }
    }
}
