internal import Foundation
internal import StrictJSON

/// Functional messages.
extension SandboxState {
    private struct Body: Decodable {
        let templateSetCode: String
        let context: [String: ContextValue]
        let deploymentId: String?
    }

    private struct BulkBody: Decodable {
        struct Entry: Decodable {
            let userKey: UserKey?
            let anonKey: String?
            let context: [String: ContextValue]
        }

        let templateSetCode: String
        let contextList: [Entry]
    }

    mutating func sendMessage(
        _ call: PartnerCall, isTest: Bool, at now: Moment
    ) throws(PartnerFailure) -> PartnerAnswer {
        let person = try person(of: call)
        let body = try call.decoded(as: Body.self, numbers: .any)
        if isTest, body.deploymentId.flatMap(UUID.init(uuidString:)) == nil { throw .invalid("deploymentId") }
        let template = try template(body.templateSetCode, of: call.miniApp)
        try check(body.context, against: template)
        return answer(to: [send(template, body.context, to: person, isTest: isTest, at: now)])
    }

    mutating func sendBulkMessage(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> PartnerAnswer {
        let body = try call.decoded(as: BulkBody.self, numbers: .any)
        guard (1...2500).contains(body.contextList.count) else { throw .invalid("contextList") }
        let template = try template(body.templateSetCode, of: call.miniApp)
        var addressed: [(PartnerPerson, [String: ContextValue])] = []
        for entry in body.contextList {
            guard (entry.userKey == nil) != (entry.anonKey == nil) else { throw .invalid("contextList") }
            try check(entry.context, against: template)
            let person = PartnerPerson(
                miniApp: call.miniApp, userKey: entry.userKey?.number, anonymousKey: entry.anonKey)
            addressed.append((person, entry.context))
        }
        return answer(to: addressed.map { send(template, $0.1, to: $0.0, isTest: false, at: now) })
    }

    private func template(_ code: String, of miniApp: String) throws(PartnerFailure) -> TemplateRecord {
        guard let template = partner.templates[.init(miniApp: miniApp, name: code)], template.isApproved else {
            throw .invalid("templateSetCode")
        }
        return template
    }

    /// `userName` is filled in by the provider.
    private func check(
        _ context: [String: ContextValue], against template: TemplateRecord
    ) throws(PartnerFailure) {
        guard let variables = template.variables else { return }
        guard Set(context.keys).subtracting(["userName"]) == Set(variables).subtracting(["userName"]) else {
            throw .invalid("context")
        }
    }

    private mutating func send(
        _ template: TemplateRecord, _ context: [String: ContextValue], to person: PartnerPerson, isTest: Bool,
        at now: Moment
    ) -> MessageRecord {
        let message = MessageRecord(
            contentID: makeUUID(), person: person, templateSetCode: template.code,
            context: context.mapValues(\.text), isTest: isTest,
            failure: isReachable(person) ? partner.unreachable[person] : "USER_NOT_FOUND", at: now)
        record(.partner(.message(message)))
        if message.failure == nil {
            book(.message, 0, key: message.contentID, order: template.code, of: person, at: now)
        }
        return message
    }

    private func answer(to messages: [MessageRecord]) -> PartnerAnswer {
        let isOld = partner.settings.behaviour.oldMessageNames
        let sent = messages.filter { $0.failure == nil }
        let failed = messages.filter { $0.failure != nil }
        let result: JSONValue = [
            "msgCount": JSONValue(messages.count), "sentPushCount": JSONValue(sent.count),
            "sentInboxCount": JSONValue(sent.count), "sentSmsCount": 0, "sentAlimtalkCount": 0,
            "sentFriendtalkCount": 0,
            "detail": [
                "sentPush": .array(sent.map(\.contentJSON)), "sentInbox": .array(sent.map(\.contentJSON)),
                "sentSms": [], "sentAlimtalk": [], "sentFriendtalk": [],
            ],
            "fail": [
                "sentPush": .array(failed.map { $0.failureJSON(isOld) }), "sentInbox": [], "sentSms": [],
                "sentAlimtalk": [], "sentFriendtalk": [],
            ],
        ]
        let members: [(name: String, value: JSONValue)] = [
            ("resultType", "SUCCESS"), (isOld ? "result" : "success", result),
        ]
        return PartnerAnswer(status: 200, json: .object(members))
    }
}

extension MessageRecord {
    fileprivate var contentJSON: JSONValue { ["contentId": .string(contentID)] }

    fileprivate func failureJSON(_ isOld: Bool) -> JSONValue {
        .object([
            ("contentId", .string(contentID)), (isOld ? "reachFailReason" : "reachedFailReason", JSONValue(failure)),
        ])
    }
}

/// Text, a number or a boolean.
struct ContextValue: Decodable, Sendable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let value = try? container.decode(Bool.self) {
            text = String(value)
        } else if let number = try? container.decode(Int64.self) {
            text = String(number)
        } else {
            text = String(try container.decode(Double.self))
        }
    }
}

/// A number by the specification, text in the provider's own example.
struct UserKey: Decodable, Sendable {
    let number: Int64

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self.number = number
        } else if let number = Int64(try container.decode(String.self)) {
            self.number = number
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a user key")
        }
    }
}
