/// Functional messages by approved templates. None of these calls may be repeated: the message would arrive twice.
extension AppsInTossClient {
    /// Sends a message to one user (`POST …/messenger/send-message`); 10 a minute for each.
    public func sendMessage(
        _ message: TemplateMessage, to user: UserReference, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> MessageReport {
        try await exchange(
            .sendMessage, headers: [Self.header(for: user)], body: MessageBody(message, deploymentID: nil),
            timeout: timeout)
    }

    /// Sends a message that opens an uploaded bundle not yet released (`POST …/messenger/send-test-message`).
    public func sendTestMessage(
        _ message: TemplateMessage, deploymentID: DeploymentID, to user: UserReference, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> MessageReport {
        try await exchange(
            .sendTestMessage, headers: [Self.header(for: user)],
            body: MessageBody(message, deploymentID: deploymentID), timeout: timeout)
    }

    /// Sends one template to up to 2,500 users (`POST …/messenger/send-bulk-message`).
    public func sendBulkMessage(
        _ message: BulkMessage, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> MessageReport {
        try await exchange(.sendBulkMessage, body: BulkMessageBody(message), timeout: timeout)
    }
}

private struct MessageBody: Encodable {
    let templateSetCode: String
    let context: [String: MessageValue]
    let deploymentId: String?

    init(_ message: TemplateMessage, deploymentID: DeploymentID?) {
        templateSetCode = message.template.description
        context = message.context.values
        deploymentId = deploymentID?.description
    }
}

private struct BulkMessageBody: Encodable {
    let templateSetCode: String
    let contextList: [Entry]

    struct Entry: Encodable {
        let userKey: UserKey?
        let anonKey: String?
        let context: [String: MessageValue]
    }

    init(_ message: BulkMessage) {
        templateSetCode = message.template.description
        contextList = message.entries.map { entry in
            switch entry.user {
            case .user(let key): Entry(userKey: key, anonKey: nil, context: entry.context.values)
            case .anonymous(let key): Entry(userKey: nil, anonKey: key.exposed, context: entry.context.values)
            }
        }
    }
}
