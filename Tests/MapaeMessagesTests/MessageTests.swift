import MapaeCore
import MapaeMessages
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaeIdentity

/// Functional messages reach people once or not at all, and it is told which (C10).
@Suite struct MessageTests {
    @Test(arguments: TestEngine.allCases)
    func `a message is sent once, however often it is asked for`(engine: TestEngine) async throws {
        try await MessageDesk.open(engine) { desk in
            let user = try await desk.link()
            let first = try await desk.send(to: user)
            #expect(first.outcome.status == .sent && first.outcome.messageCount == 1)
            #expect(first.outcome.channels.map(\.name) == ["push", "inbox"])
            let again = try await desk.send(to: user)
            #expect(again.id == first.id && again.outcome == first.outcome)
            #expect(try await desk.sent() == 1)
            #expect(try await desk.send(to: user, "b").id != first.id)
            #expect(try await desk.sent() == 2)
            let another = try await failure { _ = try await desk.send(to: user, "a", ["item": "다른 것"]) }
            #expect(another?.code == .idempotencyKeyReused)
        }
    }

    @Test(
        arguments: [
            SandboxFault.Kind.dropRequest, .dropResponse, .partialBody, .status(502), .errorCode("4999", isKept: false),
        ])
    func `a message nobody knows the end of is not sent again`(fault: SandboxFault.Kind) async throws {
        try await MessageDesk.open { desk in
            let user = try await desk.link()
            await desk.fault("send-message", fault)
            #expect(try await desk.send(to: user).outcome.status == .unknown)
            let sent = try await desk.sent()
            #expect(sent <= 1)
            #expect(try await desk.send(to: user).outcome.status == .unknown)
            try await desk.pass(.hours(30))
            #expect(try await desk.send(to: user).outcome.status == .unknown)
            #expect(try await desk.sent() == sent)
        }
    }

    @Test func `a message that Toss put off can be sent again under its key`() async throws {
        try await MessageDesk.open { desk in
            let user = try await desk.link()
            await desk.fault("send-message", .errorCode("4095", isKept: false))
            let limited = try await failure { _ = try await desk.send(to: user) }
            #expect(limited?.code == .rateLimitExceeded && limited?.retryAfterSeconds == 60)
            #expect(try await desk.rows().isEmpty)
            #expect(try await desk.send(to: user).outcome.status == .sent)
        }
    }

    @Test func `during a shutdown nothing is sent and nothing is written`() async throws {
        try await MessageDesk.open { desk in
            let user = try await desk.link()
            desk.runner.shutDown()
            #expect(try await failure { _ = try await desk.send(to: user) }?.code == .unavailable)
            #expect(try await desk.rows().isEmpty)
            desk.runner.restart()
            #expect(try await desk.send(to: user).outcome.status == .sent)
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: TestEngine.allCases)
    func `a repeat waits while the first is under way, and is never sent after a crash`(
        engine: TestEngine
    ) async throws {
        try await MessageDesk.open(engine) { desk in
            let user = try await desk.link()
            desk.runner.hold()
            try await withThrowingTaskGroup(of: SentMessage.self) { group in
                group.addTask { try await desk.send(to: user) }
                while desk.runner.heldCount == 0 { await Task.yield() }
                let early = try await failure { _ = try await desk.send(to: user) }
                #expect(early?.code == .idempotencyKeyInFlight)
                // A process that died would leave just this.
                try await desk.pass(.minutes(2))
                #expect(try await desk.send(to: user).outcome.status == .unknown)
                #expect(desk.runner.heldCount == 1)
                #expect(try await desk.sent() == 0)
                try desk.runner.release()
                #expect(try await group.next()?.outcome.status == .sent)
            }
            #expect(try await desk.send(to: user).outcome.status == .sent)
            #expect(try await desk.sent() == 1)
        }
    }

    @Test func `who is not linked gets nothing, by our book or by Toss'`() async throws {
        try await MessageDesk.open { desk in
            let user = try await desk.link()
            _ = try await desk.partner.sandbox.unlink(userKey: MessageDesk.userKey, referrer: "UNLINK")
            #expect(try await desk.send(to: user).outcome.status == .notLinked)
            desk.clock.advance(by: .seconds(1))
            _ = try await desk.links.unlink(userKey: MessageDesk.userKey, because: .unlink)
            #expect(try await desk.send(to: user, "b").outcome.entries == [.notLinked])
            #expect(try await desk.sent() == 0)
        }
    }

    @Test(arguments: [false, true])
    func `an answer of success with nothing sent is a failure, told by channel`(old: Bool) async throws {
        try await MessageDesk.open { desk in
            var behaviour = AppsInTossBehaviour()
            behaviour.oldMessageNames = old
            try await desk.partner.sandbox.setBehaviour(behaviour)
            let user = try await desk.link()
            try await desk.partner.sandbox.setUnreachable(userKey: MessageDesk.userKey, reason: "PUSH_OFF")
            let outcome = try await desk.send(to: user).outcome
            #expect(outcome.status == .failed && outcome.messageCount == 1)
            #expect(outcome.channels.map(\.name) == ["push"])
            #expect(outcome.channels.first?.sent == 0)
            #expect(outcome.channels.first?.failures.map { "\($0.reason) \($0.count)" } == ["PUSH_OFF 1"])
        }
    }

    @Test func `Toss' refusal is told in its words`() async throws {
        try await MessageDesk.open { desk in
            let user = try await desk.link()
            try await desk.partner.sandbox.setTemplate(
                SandboxMessageTemplate(code: MessageDesk.template, variables: ["name"]))
            let outcome = try await desk.send(to: user).outcome
            #expect(outcome.status == .refused && outcome.provider?.code == "INVALID_PARAMETER")
            #expect(try await desk.send(to: user, "b", ["name": "김토스"]).outcome.status == .sent)
        }
    }

    @Test func `an anonymous key is written to as well, and a test goes out as one`() async throws {
        try await MessageDesk.open { desk in
            let key = try await desk.partner.sandbox.anonymousKey()
            let entry = OutgoingMessage.Entry(
                recipient: .anonymous(Secret(key)), context: ["n": .number(1.5), "k": .integer(2), "f": .flag(true)])
            #expect(
                try await desk.send(.single(entry, templateCode: MessageDesk.template)).outcome.status == .sent)
            let test = OutgoingMessage.test(
                entry, templateCode: MessageDesk.template, deploymentID: "0198f3c2-a7b4-7c1e-9d2f-000000000000")
            #expect(try await desk.send(test, "b").outcome.status == .sent)
            #expect(try await desk.rows().map(\.kind).sorted() == ["single", "test"])
        }
    }

    @Test func `of a message nothing personal is kept, and that for thirty days`() async throws {
        try await MessageDesk.open { desk in
            let user = try await desk.link()
            _ = try await desk.send(to: user, "a", ["name": "홍길동의 비밀"])
            let row = try #require(try await desk.rows().first)
            let kept = "\(row.template) \(row.outcomeJSON ?? "") \(row.kind) \(row.principal)"
            for word in ["홍길동", user.text, "\(MessageDesk.userKey)"] { #expect(!kept.contains(word)) }
            try await desk.pass(.days(30))
            #expect(try await desk.messages.purge() == 0)
            try await desk.pass(.seconds(1))
            #expect(try await desk.messages.purge() == 1)
            #expect(try await desk.rows().isEmpty)
        }
    }
}
