internal import AppsInToss
internal import MapaeCore

/// Toss' messenger in our words.
struct MessageProvider: Sendable {
    let client: AppsInTossClient

    /// What one call came to.
    enum Answer: Sendable {
        case outcome(MessageOutcome)
        /// Nothing was sent, and the same request may be made again.
        case notSent(Failure)
    }

    /// - Parameters:
    ///   - entries: those that can be handed over; at least one.
    ///   - notLinked: the places of the others.
    func send(
        _ message: OutgoingMessage, to entries: [BulkMessage.Entry], notLinked: [Int]
    ) async -> Answer {
        let count = message.entries.count
        do throws(AppsInTossError) {
            let report = try await report(of: message, to: entries)
            return .outcome(MessageOutcome(report, handedOver: entries.count, of: count, notLinked: notLinked))
        } catch {
            switch error.outcome {
            case .notSent: return .notSent(Failure(.unavailable))
            case .rateLimited:
                let wait = error.retryAfterSeconds.map(Int.init) ?? 60
                return .notSent(Failure(.rateLimitExceeded, retryAfterSeconds: wait))
            // A refused certificate, which the operators are told of elsewhere.
            case .misconfigured: return .notSent(Failure(.unavailable))
            case .notFound: return .outcome(MessageOutcome(.notLinked, entryCount: count, notLinked: notLinked))
            case .refused:
                return .outcome(
                    MessageOutcome(.refused, entryCount: count, notLinked: notLinked, provider: error.refusal))
            case .unknown: return .outcome(MessageOutcome(.unknown, entryCount: count, notLinked: notLinked))
            }
        }
    }

    private func report(
        of message: OutgoingMessage, to entries: [BulkMessage.Entry]
    ) async throws(AppsInTossError) -> MessageReport {
        let template = try TemplateSetCode(message.templateCode)
        guard message.kind != .bulk, let entry = entries.first else {
            return try await client.sendBulkMessage(BulkMessage(template: template, entries: entries))
        }
        let single = TemplateMessage(template: template, context: entry.context)
        guard let deployment = message.deploymentID else {
            return try await client.sendMessage(single, to: entry.user)
        }
        return try await client.sendTestMessage(
            single, deploymentID: DeploymentID(deployment), to: entry.user)
    }
}

extension AppsInTossError {
    fileprivate var refusal: ProviderReason? {
        guard case .provider(let code, let reason, _, let status) = cause else { return nil }
        return ProviderReason(code: code?.rawValue ?? "HTTP_\(status)", message: reason)
    }
}

extension MessageOutcome {
    /// An answer of success may mean that nothing went out: the counts decide.
    init(_ report: MessageReport, handedOver: Int, of count: Int, notLinked: [Int]) {
        let channels = MessageReport.Channel.allCases.compactMap { Channel($0, in: report) }
        let wentOut = channels.contains { $0.sent > 0 }
        let isWhole = report.failures.isEmpty && channels.contains { $0.sent >= handedOver }
        self.init(
            !wentOut ? .failed : isWhole ? .sent : .partial, entryCount: count, notLinked: notLinked,
            messageCount: report.messageCount, channels: channels)
    }
}

extension MessageOutcome.Channel {
    /// More reasons than these say nothing more.
    private static let mostReasons = 20

    fileprivate init?(_ channel: MessageReport.Channel, in report: MessageReport) {
        let reasons = report.failures.filter { $0.channel == channel }.map { String(($0.reason ?? "").prefix(200)) }
        let counts = Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +)
        sent = report.sent[channel] ?? 0
        guard sent > 0 || !counts.isEmpty else { return nil }
        name = channel.rawValue.lowercased()
        failures = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostReasons)
            .map { Failure(reason: $0.key, count: $0.value) }
    }
}
