import AppsInToss
import Testing

@Suite
struct MessageTests {
    private func report(_ body: String) async throws -> MessageReport {
        let message = TemplateMessage(template: try TemplateSetCode("t"), context: [:])
        return try await AppsInTossClient(ScriptedTransport(body)).sendMessage(message, to: .user(.sample))
    }

    @Test(arguments: [("success", "reachedFailReason"), ("result", "reachFailReason")])
    func `a report is read in the words of either year`(key: String, reason: String) async throws {
        let report = try await report(
            """
            {"resultType":"SUCCESS","\(key)":{"msgCount":3,"sentPushCount":1,"sentInboxCount":0,"sentSmsCount":0,
             "sentAlimtalkCount":1,"sentFriendtalkCount":0,
             "detail":{"sentPush":[{"contentId":"c1"}],"sentInbox":[],"sentAlimtalk":[{"contentId":7}]},
             "fail":{"sentPush":[{"contentId":"c3","\(reason)":"수신 거부"}],"sentSms":null}}}
            """)
        #expect(report.messageCount == 3)
        #expect(report.sent == [.push: 1, .alimtalk: 1])
        #expect(report.deliveries.map(\.contentId) == ["c1", "7"])
        #expect(report.deliveries.map(\.channel) == [.push, .alimtalk])
        let failure = try #require(report.failures.first)
        #expect(report.failures.count == 1)
        #expect(failure.channel == .push && failure.contentId == "c3" && failure.reason == "수신 거부")
        #expect(!report.isComplete)
    }

    @Test func `a success in which nothing went out is not complete`() async throws {
        let nothing = try await report(#"{"resultType":"SUCCESS","success":{"msgCount":1,"sentPushCount":0}}"#)
        #expect(nothing.failures.isEmpty && !nothing.isComplete)
        let all = try await report(
            #"{"resultType":"SUCCESS","success":{"msgCount":1,"sentPushCount":1,"fail":null,"detail":null}}"#)
        #expect(all.isComplete)
    }

    @Test func `variables keep their kind`() async throws {
        let transport = ScriptedTransport(success: #"{"msgCount":1}"#)
        let context: MessageContext = ["a": "x", "b": 1, "c": 1.5, "d": true]
        let message = TemplateMessage(template: try TemplateSetCode("t"), context: context)
        _ = try await AppsInTossClient(transport).sendMessage(message, to: .user(.sample))
        #expect(
            transport.sent.first?.body == #"{"context":{"a":"x","b":1,"c":1.5,"d":true},"templateSetCode":"t"}"#)
    }

    @Test func `a variable that is no JSON number is found before anything is sent`() async throws {
        let transport = ScriptedTransport(success: #"{"msgCount":1}"#)
        let message = TemplateMessage(template: try TemplateSetCode("t"), context: ["a": .number(.infinity)])
        let error = await #expect(throws: AppsInTossError.self) {
            try await AppsInTossClient(transport).sendMessage(message, to: .user(.sample))
        }
        #expect(error?.outcome == .notSent)
        #expect(transport.sent.isEmpty)
    }

    @Test func `a bulk has 1 to 2,500 users, each once`() throws {
        let template = try TemplateSetCode("t")
        func entries(_ count: Int) -> [BulkMessage.Entry] {
            (0..<count).map { .init(user: .user(UserKey(rawValue: Int64($0))), context: [:]) }
        }
        for count in [1, 49, 2500] {
            #expect(try BulkMessage(template: template, entries: entries(count)).entries.count == count)
        }
        for bad in [[], entries(2501), entries(1) + entries(1)] {
            #expect(throws: AppsInTossError.self) { try BulkMessage(template: template, entries: bad) }
        }
    }
}
