import MapaeCore
import MapaeStore
import MapaeTesting
import Synchronization
import Testing

@testable import MapaeIdentity

/// The queue that mail leaves by.
@Suite struct MailTests {
    @Test(arguments: [
        ("kim@example.com\r\nBcc: lee@example.com", "제목"), ("kim@example.com,lee@example.com", "제목"), ("kim", "제목"),
        ("kim@example.com", "제목\r\nBcc: lee@example.com"), ("kim@example.com", "제목\nX: y"), ("kim@example.com", ""),
        ("kim@example.com", "\u{2028}"), ("kim@example.com", String(repeating: "가", count: 201)),
    ])
    func `a recipient or subject that could begin another header is refused`(recipient: String, subject: String) {
        #expect(throws: InvalidMail.self) { try MailMessage(to: recipient, subject: subject, text: "본문") }
    }

    @Test func `a message prints nothing of itself`() throws {
        let message = try MailMessage(
            to: "kim@example.com", subject: "비밀 제목", text: "https://pay.example.kr/#token=abc")
        for printed in ["\(message)", String(reflecting: message), "\([message])"] {
            #expect(!printed.contains("kim") && !printed.contains("비밀") && !printed.contains("token"))
        }
    }

    @Test func `the box keeps the newest and lets the oldest go`() async throws {
        let box = MailBox(clock: FixedClock(Timestamp(seconds: 1)), capacity: 2)
        for number in 1...3 {
            await box.send(try MailMessage(to: "kim@example.com", subject: "\(number)", text: ""))
        }
        #expect(box.entries.map(\.message.subject) == ["3", "2"])
        #expect(box.entries.map(\.number) == [3, 2])
    }

    @Test(arguments: TestEngine.allCases)
    func `a mail that is not taken is tried again, until its link is worth nothing`(engine: TestEngine) async throws {
        try await withTestStore(engine) { store in
            let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))
            let mailer = MoodyMailer()
            let world = try await IdentityFixture(
                store: store, clock: clock, keys: [IdentityFixture.hmacKey], mailer: mailer)
            let user = try await world.signUp(isProven: false)
            mailer.isTaking.store(false)
            #expect(try await world.mails.deliverDue() == 0)
            #expect(try await world.mails.deliverDue() == 0)
            #expect(mailer.tries.load() == 1)
            clock.advance(by: .seconds(30))
            try await world.mails.deliverDue()
            #expect(mailer.tries.load() == 2)
            mailer.isTaking.store(true)
            clock.advance(by: .minutes(1))
            #expect(try await world.mails.deliverDue() == 1)
            clock.advance(by: .hours(1))
            #expect(try await world.mails.deliverDue() == 0)

            try await world.accounts.sendVerification(to: user, .english)
            mailer.isTaking.store(false)
            for _ in 0..<60 {
                try await world.mails.deliverDue()
                clock.advance(by: .minutes(30))
            }
            let tries = mailer.tries.load()
            mailer.isTaking.store(true)
            clock.advance(by: .hours(24))
            #expect(try await world.mails.deliverDue() == 0)
            #expect(mailer.tries.load() == tries)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `two nodes sending at once send each mail once`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            for number in 0..<10 { _ = try await world.signUp("kim\(number)@example.com", isProven: false) }
            let sent = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await world.mails.deliverDue() } }
                return try await group.reduce(0, +)
            }
            #expect(sent == 10)
            #expect(Set(world.box.entries.map(\.message.recipient)).count == 10)
            #expect(world.box.entries.count == 10)
        }
    }

    @Test func `a mail speaks the language that was asked in`() async throws {
        try await withIdentity(.sqlite) { world in
            for language in Language.allCases {
                _ = try await world.accounts.signUp(
                    email: "\(language.rawValue)@example.com", password: IdentityFixture.password, nickname: "김",
                    language: language)
            }
            try await world.mails.deliverDue()
            let subjects = Dictionary(
                uniqueKeysWithValues: world.box.entries.map { ($0.message.recipient, $0.message.subject) })
            #expect(subjects["ko@example.com"] == "[마패] 이메일 주소를 확인해 주세요")
            #expect(subjects["en@example.com"] == "[마패] Please confirm your e-mail address")
        }
    }

    @Test func `what is left of a mail goes a week after it expired`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp(isProven: false)
            func count() async throws -> Int {
                try await world.store.read { tx in
                    try tx.queryFirst("SELECT COUNT(*) AS count FROM mails")?.value("count") ?? 0
                }
            }
            world.clock.advance(by: .days(8) - .seconds(1))
            try await world.mails.purge()
            #expect(try await count() == 1)
            world.clock.advance(by: .seconds(2))
            try await world.mails.purge()
            #expect(try await count() == 0)
        }
    }
}

/// Takes mail or does not.
private final class MoodyMailer: Mailer {
    struct OutOfSorts: Error {}

    let isTaking = Shared(true)
    let tries = Shared(0)

    func send(_ message: MailMessage) async throws {
        tries.store(tries.load() + 1)
        guard isTaking.load() else { throw OutOfSorts() }
    }
}

final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) {
        self.value = Mutex(value)
    }

    func load() -> Value { value.withLock { $0 } }
    func store(_ new: Value) { value.withLock { $0 = new } }
}
