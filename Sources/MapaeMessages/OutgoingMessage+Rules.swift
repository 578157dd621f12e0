internal import AppsInToss
internal import Foundation
internal import MapaeCore

extension OutgoingMessage {
    /// - Throws: ``ErrorCode/invalidInput`` with the field that breaks a rule of Toss' or ours.
    func check(templates: Set<String>) throws(Failure) {
        guard templates.contains(templateCode) else { throw .invalidInput("templateCode", .notAllowed) }
        guard !entries.isEmpty else { throw .invalidInput("entries", .missing) }
        guard kind != .bulk || entries.count <= BulkMessage.maximumEntries else {
            throw .invalidInput("entries", .tooMany(BulkMessage.maximumEntries))
        }
        guard Set(entries.map(\.recipient)).count == entries.count else { throw .invalidInput("entries", .repeated) }
        if kind == .test, deploymentID.flatMap(UUID.init(uuidString:)) == nil {
            throw .invalidInput("deploymentId", .malformed)
        }
        for entry in entries {
            if case .anonymous(let key) = entry.recipient, (try? AnonymousKey(key.exposed)) == nil {
                throw .invalidInput("anonymousKey", .malformed)
            }
            guard entry.context.count <= 50, entry.context.allSatisfy({ Self.isValid($0, $1) }) else {
                throw .invalidInput("context", .malformed)
            }
        }
    }

    private static func isValid(_ name: String, _ value: ContextValue) -> Bool {
        guard (1...64).contains(name.utf16.count), !name.contains(where: \.isWhitespace) else { return false }
        switch value {
        case .text(let text):
            return text.utf16.count <= 500
                && !text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" }
        case .number(let number): return number.isFinite
        case .integer, .flag: return true
        }
    }

    /// Equal for equal requests. It is hashed with a key and kept no other way.
    func canonicalBytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Array(try encoder.encode(CanonicalMessage(self)))
    }
}

private struct CanonicalMessage: Encodable {
    struct Entry: Encodable {
        let user: String?
        let anonymousKey: String?
        let context: [String: MessageValue]
    }

    let kind: String
    let template: String
    let deployment: String?
    let entries: [Entry]

    init(_ message: OutgoingMessage) {
        kind = message.kind.rawValue
        template = message.templateCode
        deployment = message.deploymentID
        entries = message.entries.map { entry in
            let context = MessageContext(entry.context).values
            return switch entry.recipient {
            case .user(let user): Entry(user: user.text, anonymousKey: nil, context: context)
            case .anonymous(let key): Entry(user: nil, anonymousKey: key.exposed, context: context)
            }
        }
    }
}

extension MessageContext {
    init(_ values: [String: OutgoingMessage.ContextValue]) {
        self.init(values.mapValues(MessageValue.init))
    }
}

extension MessageValue {
    fileprivate init(_ value: OutgoingMessage.ContextValue) {
        switch value {
        case .text(let text): self = .text(text)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .number(number)
        case .flag(let flag): self = .flag(flag)
        }
    }
}
