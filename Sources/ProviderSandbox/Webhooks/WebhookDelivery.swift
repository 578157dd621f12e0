internal import Foundation

/// One event on its way to the merchant (docs.tosspayments.com/reference/using-api/webhook-events).
struct WebhookDelivery: Codable, Sendable {
    enum Status: String, Codable, Sendable {
        case waiting, delivered, givenUp
    }

    struct Try: Codable, Sendable {
        let at: Moment
        /// `200`, `500`, `timeout`, `refused`.
        let outcome: String
    }

    let number: Int
    /// For DEPOSIT_CALLBACK the body itself does not say it.
    let eventType: String
    let body: Data
    let createdAt: Moment
    var transmissionID: String
    var status = Status.waiting
    var dueAt: Moment
    var tries: [Try] = []

    /// Seven retries after 1, 4, 16, … 4096 minutes (docs.tosspayments.com/guides/v2/webhook).
    static let maximumRetries = 7

    mutating func note(outcome: String, at now: Moment) {
        tries.append(Try(at: now, outcome: outcome))
        if outcome == "200" {
            status = .delivered
        } else if tries.count > Self.maximumRetries {
            status = .givenUp
        } else {
            dueAt = now.adding(minutes: 1 << (2 * Int64(tries.count - 1)))
        }
    }

    var json: JSONValue {
        [
            "number": JSONValue(number), "eventType": .string(eventType), "status": .string(status.rawValue),
            "transmissionId": .string(transmissionID), "createdAt": .string(createdAt.korean),
            "dueAt": status == .waiting ? .string(dueAt.korean) : nil,
            "tries": .array(tries.map { ["at": .string($0.at.korean), "outcome": .string($0.outcome)] }),
            "body": .string(String(decoding: body, as: UTF8.self)),
        ]
    }
}
