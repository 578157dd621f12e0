import MapaeCore
import MapaeIdentity
import MapaeTesting
import Testing

/// The record of security events (B13).
@Suite
struct SecurityEventTests {
    private let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))
    private let user: UserID = IdentifierSource(clock: SystemClock(), random: SystemRandom()).make()

    private func withEvents(_ engine: TestEngine, _ body: (SecurityEvents) async throws -> Void) async throws {
        try await withTestStore(engine) { store in
            try await body(SecurityEvents(store: store, clock: clock, logger: quietLogger))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `nobody fills the record: sixty of a kind a minute, whoever causes them, the rest as one number (B13)`(
        engine: TestEngine
    ) async throws {
        try await withEvents(engine) { events in
            let identifiers = IdentifierSource(clock: SystemClock(), random: SystemRandom())
            for _ in 0..<100 { await events.record(SecurityEvent(.csrfFailed, userID: identifiers.make())) }
            await events.record(SecurityEvent(.csrfFailed))
            await events.record(SecurityEvent(.webhookRefused, userID: user))
            #expect(try await events.list(kind: .csrfFailed, limit: 200).count == 60)
            #expect(try await events.list(limit: 200).count == 61)

            await events.recordSuppressed()
            await events.recordSuppressed()
            let newest = try await events.list(limit: 200)
            #expect(newest.count == 62)
            #expect(newest.first?.event == SecurityEvent(.csrfFailed, detail: ["suppressed": "41"]))

            clock.advance(by: .seconds(59))
            await events.record(SecurityEvent(.csrfFailed))
            #expect(try await events.list(limit: 200).count == 62)
            clock.advance(by: .seconds(1))
            await events.record(SecurityEvent(.csrfFailed))
            #expect(try await events.list(limit: 200).count == 63)
            await events.recordSuppressed()
            #expect(try await events.list(limit: 1).first?.event.detail == ["suppressed": "1"])
        }
    }

    @Test
    func `a clock that was set back does not close the record (B13)`() async throws {
        try await withEvents(.sqlite) { (events) async throws in
            clock.advance(by: .hours(1))
            for _ in 0..<60 { await events.record(SecurityEvent(.csrfFailed)) }
            clock.advance(by: .hours(-1))
            await events.record(SecurityEvent(.csrfFailed))
            #expect(try await events.list(limit: 200).count == 61)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `events are found by kind, user and time, the newest first, and go when they are old (B13, F7)`(
        engine: TestEngine
    ) async throws {
        try await withEvents(engine) { events in
            await events.record(SecurityEvent(.csrfFailed, userID: user))
            clock.advance(by: .days(100))
            await events.record(SecurityEvent(.webhookRefused, userID: user))
            await events.record(SecurityEvent(.csrfFailed))
            #expect(try await events.list(limit: 2).map(\.event.kind) == [.csrfFailed, .webhookRefused])
            #expect(try await events.list(kind: .csrfFailed, limit: 9).map(\.event.userID) == [nil, user])
            #expect(try await events.list(user: user, since: clock.now(), limit: 9).count == 1)
            clock.advance(by: .days(265))
            try await events.purge(olderThan: .days(365))
            #expect(try await events.list(limit: 9).count == 3)
            clock.advance(by: .milliseconds(1))
            try await events.purge(olderThan: .days(365))
            #expect(try await events.list(limit: 9).count == 2)
        }
    }
}
