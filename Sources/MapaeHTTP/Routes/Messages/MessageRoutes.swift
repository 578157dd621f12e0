import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaeMessages
import StrictJSON

/// `POST /api/toss/messages`, `…/test`, `…/bulk` (C10): functional messages by templates of the configuration. They take a
/// server key with the scope `messages:send`.
///
/// `Idempotency-Key` is needed: it is what makes a repeat recognisable, and a message is never sent twice.
struct MessageRoutes: Sendable {
    /// 2,500 entries with what their templates say.
    static let bulkPath = "/api/toss/messages/bulk"
    static let bulkBodyLimitBytes = 1024 * 1024

    let messages: Messages
    let limits: RouteLimits

    func add(to routes: some RouterMethods<ServerKeyContext<MessagesSend>>) {
        routes.post("/api/toss/messages", use: send)
        routes.post("/api/toss/messages/test", use: sendTest)
        routes.post("/api/toss/messages/bulk", use: sendBulk)
    }

    private struct SingleBody: Decodable {
        let templateCode: WordText
        let deploymentId: WordText?
        let entry: MessageEntryBody

        private enum Keys: String, CodingKey {
            case templateCode, deploymentId
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            templateCode = try container.decode(WordText.self, forKey: .templateCode)
            deploymentId = try container.decodeIfPresent(WordText.self, forKey: .deploymentId)
            entry = try MessageEntryBody(from: decoder)
        }
    }

    private struct BulkBody: Decodable {
        let templateCode: WordText
        let entries: [MessageEntryBody]
    }

    @Sendable private func send(
        _ request: Request, _ context: ServerKeyContext<MessagesSend>
    ) async throws -> Response {
        let body = try context.parent.decodeBody(SingleBody.self, of: request, numbers: .any)
        return try await send(
            .single(try body.entry.entry, templateCode: body.templateCode.text), request, context)
    }

    @Sendable private func sendTest(
        _ request: Request, _ context: ServerKeyContext<MessagesSend>
    ) async throws -> Response {
        let body = try context.parent.decodeBody(SingleBody.self, of: request, numbers: .any)
        guard let deployment = body.deploymentId?.text else { throw Failure.invalidInput("deploymentId", .missing) }
        return try await send(
            .test(try body.entry.entry, templateCode: body.templateCode.text, deploymentID: deployment), request,
            context)
    }

    @Sendable private func sendBulk(
        _ request: Request, _ context: ServerKeyContext<MessagesSend>
    ) async throws -> Response {
        let body = try context.parent.decodeBody(BulkBody.self, of: request, numbers: .any)
        return try await send(
            .bulk(try body.entries.map { try $0.entry }, templateCode: body.templateCode.text), request, context)
    }

    private func send(
        _ message: OutgoingMessage, _ request: Request, _ context: ServerKeyContext<MessagesSend>
    ) async throws -> Response {
        guard let key = request.headers[.idempotencyKey] else {
            throw Failure.invalidInput("Idempotency-Key", .missing)
        }
        // Toss takes ten a minute for each user, and says so with a code that is documented nowhere.
        if message.kind != .bulk, let recipient = message.entries.first?.recipient {
            try await limits.admit(.message, of: recipient.name, context.parent)
        }
        let sent = try await messages.send(message, by: context.key.id.text, idempotencyKey: key)
        return try JSONAnswer.data(MessageAnswer(sent, listsEntries: message.kind == .bulk))
    }
}

extension OutgoingMessage.Recipient {
    /// Whom a call counts to.
    fileprivate var name: String {
        switch self {
        case .user(let user): user.text
        case .anonymous(let key): "anonymous \(key.exposed)"
        }
    }
}
