import Foundation
import Logging
import MapaeCore
import MapaeIdentity
import MapaeMetrics
import MapaeStore
import MapaeTesting
import MutualTLS
import ProviderSandbox
import Synchronization
import Testing

@testable import MapaeServer

/// Alarms before a certificate ends (C7, 0.5), by the clock that tests can move.
@Suite struct CertificateAlarmTests {
    private static let start = Timestamp(seconds: 1_790_000_000)

    private static func certificate(
        endingIn left: Duration, role: PartnerCertificate.Role = .current, named name: String = "shop"
    ) -> PartnerCertificate {
        PartnerCertificate(
            role: role, state: role == .previous ? .kept : .inUse,
            facts: PartnerCertificate.Facts(
                commonName: name, issuer: "CN=root", serialNumber: "01",
                fingerprint: String(repeating: "a", count: 60) + name, notBefore: start - .days(1),
                notAfter: start + left, keyType: "RSA2048"),
            source: nil)
    }

    private static func events(_ store: any Store) async throws -> [String] {
        try await store.read { tx in
            try SecurityEventRow.latest(100, in: tx).reversed().compactMap { $0.event.detail["days"] }
        }
    }

    private static func alarms(
        _ store: any Store, _ clock: any WallClock, _ mailer: (any Mailer)? = nil, logger: Logger = quietLogger
    ) -> CertificateAlarms {
        CertificateAlarms(
            store: store, clock: clock, logger: logger,
            mailing: mailer.map { .init(mailer: $0, recipient: "operator@example.com", siteName: "마패") })
    }

    @Test(arguments: TestEngine.allCases)
    func `alarms are raised at 60, 30, 14, 7 and 1 days and at the end, once each over nodes and starts (C7, 0.5)`(
        engine: TestEngine
    ) async throws {
        try await withTestStore(engine) { store in
            let clock = AdjustableClock(base: FixedClock(Self.start))
            let box = MailBox(clock: clock)
            let certificates = [Self.certificate(endingIn: .days(390))]
            for _ in 0...(392 * 2) {
                // Two nodes, each as if it had just been started.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<2 {
                        group.addTask { try await Self.alarms(store, clock, box).raise(for: certificates) }
                    }
                    try await group.waitForAll()
                }
                clock.advance(by: .hours(12))
            }
            #expect(try await Self.events(store) == ["60", "30", "14", "7", "1", "0"])
            #expect(box.entries.count == 6)
            #expect(box.entries.allSatisfy { $0.message.recipient == "operator@example.com" })
            #expect(
                box.entries.last?.message.subject
                    == "[마패] 토스 인증서가 60일 안에 만료됩니다 / The Toss certificate expires within 60 days")
            #expect(box.entries.first?.message.subject.contains("만료되었습니다") == true)
            #expect(box.entries.last?.sentAt == Self.start + .days(330))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a certificate first seen late has one alarm, and the next is its own (C7)`(engine: TestEngine) async throws {
        try await withTestStore(engine) { store in
            let clock = AdjustableClock(base: FixedClock(Self.start))
            let certificates = [
                Self.certificate(endingIn: .days(10)),
                Self.certificate(endingIn: .days(3), role: .previous, named: "former"),
                Self.certificate(endingIn: .days(25), role: .next, named: "next"),
            ]
            let alarms = Self.alarms(store, clock)
            for _ in 0..<3 { try await alarms.raise(for: certificates) }
            #expect(try await Self.events(store) == ["14", "30"])
            clock.advance(by: .days(9) + .seconds(1))
            try await alarms.raise(for: [certificates[0]])
            #expect(try await Self.events(store) == ["14", "30", "1"])
        }
    }

    @Test func `a mail that is not taken is tried again for a day; the alarm is raised once (C7)`() async throws {
        try await withTestStore(.sqlite) { store in
            let clock = AdjustableClock(base: FixedClock(Self.start))
            let mailer = MoodyMailer()
            let alarms = Self.alarms(store, clock, mailer)
            let certificates = [Self.certificate(endingIn: .days(7))]
            for _ in 0..<3 { try await alarms.raise(for: certificates) }
            #expect(mailer.tries == 1)
            clock.advance(by: .minutes(6))
            mailer.isWilling = true
            for _ in 0..<3 { try await alarms.raise(for: certificates) }
            #expect(mailer.tries == 2 && mailer.sent == 1)
            #expect(try await Self.events(store) == ["7"])

            mailer.isWilling = false
            clock.advance(by: .days(6))
            for _ in 0..<400 {
                try await alarms.raise(for: certificates)
                clock.advance(by: .minutes(6))
            }
            let tries = mailer.tries
            mailer.isWilling = true
            // A day later that one is given up; what came after it, the end itself, is told.
            for _ in 0..<3 { try await alarms.raise(for: certificates) }
            #expect(mailer.tries <= tries + 1)
        }
    }

    @Test func `an alarm is a line of log with an event's name, and holds no key (C7)`() async throws {
        try await withTestStore(.sqlite) { store in
            let lines = Mutex<[String]>([])
            let logger = Logger(label: "test") { _ in LineCollector { line in lines.withLock { $0.append(line) } } }
            let clock = FixedClock(Self.start)
            try await Self.alarms(store, clock, logger: logger).raise(for: [Self.certificate(endingIn: .hours(3))])
            #expect(lines.withLock { $0 }.count == 1)
            #expect(lines.withLock { $0 }.first?.hasPrefix("error certificate.expiring ") == true)
            #expect(lines.withLock { $0 }.first?.contains("days=1 ") == true)
        }
    }

    @Test func `certificates of shifted dates: a day left is urgent, a day past is told, and the server starts (C7)`()
        async throws
    {
        try await withCertificateScene { scene in
            let now = Date()
            for (left, days, advice) in [
                (1.5, 1, PartnerCertificate.Advice.renewNow), (-0.5, -1, .renewAtOnce), (45.5, 45, .renewSoon),
                (300.5, 300, .nothing),
            ] {
                let issued = try await scene.sandbox.issueCertificate(
                    from: now.addingTimeInterval(-300_000), until: now.addingTimeInterval(left * 86_400))
                let identity = try ClientIdentity(certificate: issued.certificatePEM, key: issued.privateKeyPEM)
                let facts = PartnerCertificate.Facts(identity.facts)
                #expect(facts.daysLeft(at: Timestamp(now)) == days)
                #expect(facts.commonName == "shop" && facts.keyType == "P256")
                let isPast = left < 0
                let certificate = PartnerCertificate(
                    role: .current, state: isPast ? .expired : .inUse, facts: facts, source: "text")
                #expect(certificate.advice(at: Timestamp(now)) == advice)
            }
        }
    }

    @Test func `the time that is left is a gauge of each certificate, by role and beginning of the fingerprint (C7)`()
        async throws
    {
        try await withCertificateScene { scene in
            let certificates = PartnerCertificates(
                keeper: scene.keeper, alarms: Self.alarms(scene.store, scene.clock), clock: scene.clock)
            certificates.addGauge(to: scene.metrics)
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(next)
            try await certificates.reload()
            scene.clock.advance(by: .days(400))
            let text = await scene.metrics.exposition()
            let pattern = #/mapae_certificate_expires_seconds\{role="(\w+)",certificate="(\w{16})"\} (-\d+)\n/#
            let found = text.matches(of: pattern).map { (String($0.output.1), String($0.output.2)) }
            #expect(found.map(\.0) == ["current", "previous"])
            #expect(found.map(\.1) == [String(next.id.prefix(16)), String(scene.first.id.prefix(16))])
            #expect(!text.contains(next.id))
        }
    }
}

/// Takes mail or does not, as it is told.
private final class MoodyMailer: Mailer {
    private let state = Mutex((isWilling: false, tries: 0, sent: 0))

    var isWilling: Bool {
        get { state.withLock(\.isWilling) }
        set { state.withLock { $0.isWilling = newValue } }
    }
    var tries: Int { state.withLock(\.tries) }
    var sent: Int { state.withLock(\.sent) }

    struct Unwilling: Error {}

    func send(_ message: MailMessage) async throws {
        try state.withLock { state in
            state.tries += 1
            guard state.isWilling else { throw Unwilling() }
            state.sent += 1
        }
    }
}

/// Hands on each line of log: level, message and metadata.
struct LineCollector: LogHandler {
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    let collect: @Sendable (String) -> Void

    init(collect: @escaping @Sendable (String) -> Void) {
        self.collect = collect
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let own = metadata.merging(event.metadata ?? [:]) { $1 }
        let words = own.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        collect("\(event.level) \(event.message) \(words.joined(separator: " "))")
    }
}
