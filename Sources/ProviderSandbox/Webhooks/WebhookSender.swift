internal import AsyncHTTPClient
internal import Foundation
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import ServiceLifecycle

/// Sends what is due, until success, which is a 200 within ten seconds and nothing else
/// (docs.tosspayments.com/guides/v2/webhook).
struct WebhookSender: Service {
    let core: SandboxCore
    let url: String?
    let logger: Logger

    /// Virtual time may jump without anybody saying so, hence a look at it four times a second besides every change.
    func run() async throws {
        guard url != nil else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in core.changes { await deliver() } }
                group.addTask {
                    while (try? await Task.sleep(for: .milliseconds(250))) != nil { await deliver() }
                }
            }
        }
    }

    private func deliver() async {
        do {
            try await deliverDue()
        } catch {
            logger.error("A webhook could not be sent", metadata: ["error": "\(error)"])
        }
    }

    func deliverDue() async throws {
        guard let url else { return }
        let due = try await core.claimDueDeliveries()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for delivery in due.deliveries {
                group.addTask {
                    let outcome = await send(delivery, to: url, at: due.now)
                    try await core.settle(delivery, outcome: outcome)
                }
            }
            try await group.waitForAll()
        }
        // Some may have been claimed by a call before this one.
        await core.waitUntilNothingIsBeingSent()
    }

    private func send(_ delivery: WebhookDelivery, to url: String, at now: Moment) async -> String {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json; charset=utf-8")
        request.headers.add(name: "tosspayments-webhook-transmission-time", value: now.korean)
        request.headers.add(
            name: "tosspayments-webhook-transmission-retried-count", value: String(delivery.tries.count))
        request.headers.add(name: "tosspayments-webhook-transmission-id", value: delivery.transmissionID)
        request.body = .bytes(ByteBuffer(bytes: delivery.body))
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            return String(response.status.code)
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            return "timeout"
        } catch {
            return "refused"
        }
    }
}

extension SandboxCore {
    struct DueDeliveries: Sendable {
        let deliveries: [WebhookDelivery]
        let now: Moment
    }

    /// Claimed deliveries are nobody else's until they are settled.
    func claimDueDeliveries() throws -> DueDeliveries {
        try perform(quietly: true) { state, now in
            let due = state.dueDeliveries(at: now).filter { !state.sending.contains($0.number) }
            state.sending.formUnion(due.map(\.number))
            return DueDeliveries(deliveries: due, now: now)
        }
    }

    func settle(_ delivery: WebhookDelivery, outcome: String) throws {
        try perform(quietly: true) { state, now in
            state.sending.remove(delivery.number)
            state.note(outcome: outcome, ofDelivery: delivery.number, at: now)
        }
        resumeIfNothingIsBeingSent()
    }
}
