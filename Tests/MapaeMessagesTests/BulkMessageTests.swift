import MapaeCore
import MapaeMessages
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaeIdentity

/// One template to many (C10).
@Suite struct BulkMessageTests {
    @Test(arguments: TestEngine.allCases)
    func `many get one message each, and the rest is told as far as Toss tells`(engine: TestEngine) async throws {
        try await MessageDesk.open(engine) { desk in
            let keys = (0..<4).map { 700_000_000 + Int64($0) }
            var users: [UserID] = []
            for key in keys { users.append(try await desk.link(key)) }
            let message = OutgoingMessage.bulk(users.map { desk.entry($0) }, templateCode: MessageDesk.template)
            let all = try await desk.send(message)
            #expect(all.outcome.status == .sent && all.outcome.entries == Array(repeating: .sent, count: 4))
            #expect(try await desk.send(message).id == all.id)
            #expect(try await desk.sent() == 4)

            desk.clock.advance(by: .seconds(1))
            _ = try await desk.links.unlink(userKey: keys[1], because: .unlink)
            try await desk.partner.sandbox.setUnreachable(userKey: keys[2], reason: "PUSH_OFF")
            let some = try await desk.send(message, "b").outcome
            #expect(some.status == .partial && some.messageCount == 3)
            #expect(some.entries == [.untold, .notLinked, .untold, .untold])
            #expect(some.channels.first?.failures.map(\.count) == [1])
            #expect(try await desk.sent() == 6)
            let events = try await desk.store.read { tx in
                try SecurityEventRow.latest(10, in: tx).map(\.event).filter { $0.kind == .bulkMessageSent }
            }
            #expect(events.map { $0.detail["recipients"] } == ["4", "4"])
        }
    }

    @Test func `a lost reply to many is unknown to all, and nothing goes out twice`() async throws {
        try await MessageDesk.open { desk in
            let users = [try await desk.link(1), try await desk.link(2)]
            await desk.fault("send-bulk-message", .dropResponse)
            let message = OutgoingMessage.bulk(users.map { desk.entry($0) }, templateCode: MessageDesk.template)
            #expect(try await desk.send(message).outcome.entries == [.unknown, .unknown])
            #expect(try await desk.send(message).outcome.status == .unknown)
            #expect(try await desk.sent() == 2)
        }
    }

    @Test func `what breaks a rule is refused with its field, and nothing is sent`() async throws {
        try await MessageDesk.open { desk in
            let user = try await desk.link()
            let entry = desk.entry(user)
            func field(_ message: OutgoingMessage) async throws -> String? {
                try await failure { _ = try await desk.send(message) }?.field
            }
            let template = MessageDesk.template
            #expect(try await field(.single(entry, templateCode: "OTHER")) == "templateCode")
            #expect(try await field(.bulk([], templateCode: template)) == "entries")
            #expect(try await field(.bulk([entry, entry], templateCode: template)) == "entries")
            let many = (0..<2501).map { number in
                OutgoingMessage.Entry(recipient: .anonymous(Secret("\(number)")), context: [:])
            }
            #expect(try await field(.bulk(many, templateCode: template)) == "entries")
            let notVisible = OutgoingMessage.Entry(recipient: .anonymous(Secret("a b")), context: [:])
            #expect(try await field(.single(notVisible, templateCode: template)) == "anonymousKey")
            #expect(try await field(.test(entry, templateCode: template, deploymentID: "x")) == "deploymentId")
            for context: [String: OutgoingMessage.ContextValue] in [
                ["": "x"], ["a b": "x"], ["a": .text(String(repeating: "가", count: 501))], ["a": "b\u{7}"],
                ["a": .number(.infinity)],
            ] {
                #expect(
                    try await field(.single(desk.entry(user, context), templateCode: template)) == "context")
            }
            #expect(try await desk.rows().isEmpty)
            #expect(try await desk.sent() == 0)
        }
    }
}
