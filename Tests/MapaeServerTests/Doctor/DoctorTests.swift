import AsyncHTTPClientTransport
import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaeServer

/// The doctor's checks of what is on this machine: each is broken by itself, and that alone is found (C13).
@Suite struct DoctorTests {
    /// What is not good, as `check level`.
    private func complaints(_ findings: [DoctorFinding]) -> [String] {
        findings.filter { $0.level == .warning || $0.level == .failure }.map { "\($0.check) \($0.level.rawValue)" }
    }

    private func expectAdvised(_ findings: [DoctorFinding], sourceLocation: SourceLocation = #_sourceLocation) {
        for finding in findings where finding.level == .warning || finding.level == .failure {
            #expect(finding.advice != nil, "\(finding.check)", sourceLocation: sourceLocation)
            #expect(
                finding.words.korean != finding.words.english && finding.advice?.korean != finding.advice?.english,
                sourceLocation: sourceLocation)
        }
    }

    // MARK: Settings and secrets

    private func installation(_ fixture: ConfigurationFixture) -> Installation {
        Installation(reading: ConfigurationSources(environment: fixture.environment))
    }

    @Test func `sound settings and secrets are good`() throws {
        let fixture = try ConfigurationFixture()
        let findings = SettingsCheck(installation: installation(fixture)).findings()
        #expect(findings.map(\.check) == ["settings", "secrets"])
        #expect(findings.allSatisfy { $0.level == .good })
    }

    @Test(arguments: [
        ("MAPAE_PORT", "eighty", "settings"), ("MAPAE_PUBLIC_URL", "http://pay.example.kr", "settings"),
        ("TOSS_SECRET_KEY", "test_sk_sandbox", "secrets"), ("TOSS_SECRET_KEY", "", "secrets"),
        ("JWT_SECRET_KEY", "correct-horse-battery-staple-2026-secret", "secrets"),
        ("MAPAE_METRICS_TOKEN", "changeme-changeme-changeme-changeme-1234", "secrets"),
        ("MAPAE_ENCRYPTION_KEYS_FILE", "/nowhere/keys", "secrets"),
        ("TOSS_CERT_PATH", "/nowhere/cert.pem", "settings"), ("MAPAE_CATALOG", "/nowhere/catalog.json", "settings"),
        ("MAPAE_LOG_LEVEL", "loud", "settings"), ("MAPAE_TRUSTED_PROXIES", "everybody", "settings"),
        ("JWT_ACCESS_TOKEN_EXPIRY", "forever", "settings"), ("MAPAE_MAIL_FROM", "Shop <shop@example.kr>", "settings"),
        ("MAPAE_APP_ORIGINS", "my-app", "settings"),
        ("MAPAE_TOSS_MESSAGE_TEMPLATES", "FIRST", "settings"),
    ])
    func `one bad setting is one finding, which names it and never its value (C13, 0.6)`(
        name: String, value: String, check: String
    ) throws {
        let fixture = try ConfigurationFixture()
        if name == "MAPAE_ENCRYPTION_KEYS_FILE" { fixture.environment["MAPAE_ENCRYPTION_KEYS"] = nil }
        fixture.environment[name] = value
        let findings = SettingsCheck(installation: installation(fixture)).findings()
        #expect(complaints(findings) == ["\(check) failure"])
        expectAdvised(findings)
        #expect(findings[0].words.english.hasPrefix(name))
        // The Korean words are Korean: of the English ones nothing is quoted.
        let reason = findings[0].words.english.dropFirst(name.count + 1).dropLast()
        #expect(reason.count > 5 && !findings[0].words.korean.contains(reason))
        #expect(findings[0].words.korean.hasPrefix("\(name) 설정을 쓸 수 없습니다. "))
        let secrets = fixture.environment.filter { Setting(rawValue: $0.key)?.isSecret == true && !$0.value.isEmpty }
        for finding in findings {
            for (_, secret) in secrets {
                #expect(!finding.words.english.contains(secret) && !finding.words.korean.contains(secret))
            }
        }
    }

    // MARK: Certificates

    @Test func `a certificate is judged by file, mode, pair and dates, each by itself (C13, 0.5, 0.6)`() async throws {
        try await withCertificateScene { scene async throws in
            let now = Date()
            func found(
                from: Double = -10, until: Double = 300, at clock: any WallClock = SystemClock(),
                _ damage: (SandboxCertificate) throws -> Void = { _ in }
            ) async throws -> [String] {
                let certificate = try await scene.sandbox.issueCertificate(
                    from: now.addingTimeInterval(from * 86_400), until: now.addingTimeInterval(until * 86_400))
                try scene.place(certificate)
                try damage(certificate)
                let findings = CertificateCheck(sources: [scene.source()], clock: clock).findings()
                expectAdvised(findings)
                for finding in findings { #expect(!finding.words.english.contains("PRIVATE KEY")) }
                return complaints(findings)
            }
            #expect(try await found() == [])
            #expect(
                try await found { _ in
                    try FileManager.default.removeItem(at: scene.folder.appending(path: "client.crt"))
                }
                    == ["certificate.file failure"])
            #expect(
                try await found { try scene.placeKey($0.privateKeyPEM, mode: 0o644) }
                    == ["certificate.key-mode failure"])
            #expect(
                try await found { _ in try scene.placeKey(scene.first.privateKeyPEM) } == ["certificate.pair failure"])
            #expect(try await found { _ in try scene.placeKey("no key") } == ["certificate.file failure"])
            #expect(
                try await found(from: -400, until: -1)
                    == ["certificate.dates failure", "certificate.next warning"])
            #expect(try await found(from: 2, until: 300) == ["certificate.dates failure"])
            #expect(
                try await found(until: 10.5) == ["certificate.dates failure", "certificate.next warning"])
            #expect(
                try await found(until: 45.5) == ["certificate.dates warning", "certificate.next warning"])
            // The same by a clock that has moved.
            let later = AdjustableClock()
            later.advance(by: .days(290))
            #expect(
                try await found(at: later) == ["certificate.dates failure", "certificate.next warning"])
        }
    }

    @Test func `a next certificate that is at hand answers for one that ends, and is judged as well (C13)`()
        async throws
    {
        try await withCertificateScene { scene async throws in
            let ending = try await scene.sandbox.issueCertificate(until: Date().addingTimeInterval(40 * 86_400))
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(ending)
            try scene.place(next, asNext: true)
            let sources = [scene.source(), scene.source(asNext: true)]
            let check = CertificateCheck(sources: sources, clock: SystemClock())
            #expect(complaints(check.findings()) == ["certificate.dates warning"])
            try scene.placeKey(next.privateKeyPEM, asNext: true, mode: 0o660)
            #expect(
                complaints(check.findings()) == [
                    "certificate.dates warning", "certificate.next.key-mode failure", "certificate.next warning",
                ])
            expectAdvised(check.findings())
        }
    }

    @Test func `without a certificate there is nothing to complain of`() {
        let findings = CertificateCheck(sources: [], clock: SystemClock()).findings()
        #expect(findings.map(\.level) == [.information])
    }

    // MARK: The database

    private func storeComplaints(_ url: String) async throws -> [String] {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_DATABASE_URL"] = url
        let findings = await StoreCheck(installation: installation(fixture), logger: quietLogger).findings()
        expectAdvised(findings)
        for finding in findings { #expect(!finding.words.english.contains("://")) }
        return complaints(findings)
    }

    /// A database with this release's schema that belongs to the environment of the fixture's keys, or to another.
    private func prepare(_ url: String, environment: ServerConfiguration.Environment = .test) async throws {
        let address = try #require(DatabaseAddress(url))
        let store = try await DatabaseSettings(address: address, postgresPool: 1, patience: .patient)
            .openStore(logger: quietLogger)
        try await Migrator.migrate(store)
        try await StoreStamp.establish(environment, in: store)
        await store.close()
    }

    /// From now on the database refuses what the doctor writes, as a full disk or a role without rights would.
    private func refuseWrites(_ url: String) async throws {
        let address = try #require(DatabaseAddress(url))
        let store = try await DatabaseSettings(address: address, postgresPool: 1, patience: .patient)
            .openStore(logger: quietLogger)
        try await store.write { tx in
            switch tx.dialect {
            case .sqlite:
                try tx.execute(
                    """
                    CREATE TRIGGER refuse BEFORE INSERT ON store_facts BEGIN SELECT RAISE(ABORT, 'refused'); END
                    """)
            case .postgres:
                try tx.execute(
                    """
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                    AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$
                    """)
                try tx.execute(
                    "CREATE TRIGGER refuse BEFORE INSERT ON store_facts FOR EACH ROW EXECUTE FUNCTION refuse()")
            }
        }
        await store.close()
    }

    @Test func `a database on SQLite: there, migrated, of this environment, writable (C13)`() async throws {
        try await withTemporaryFolder { folder async throws in
            let url = "sqlite://\(folder)/server"
            #expect(try await storeComplaints(url) == ["database.reach failure"])
            try await prepare(url)
            #expect(try await storeComplaints(url) == [])
            try await refuseWrites(url)
            #expect(try await storeComplaints(url) == ["database.write failure"])
            #expect(chmod("\(folder)/server/mapae.sqlite", 0o640) == 0)
            #expect(try await storeComplaints(url) == ["database.write failure", "database.modes failure"])
            #expect(
                try await storeComplaints("sqlite://\(folder)/elsewhere") == ["database.reach failure"])
        }
        try await withTemporaryFolder { folder async throws in
            try await prepare("sqlite://\(folder)/server", environment: .dev)
            #expect(try await storeComplaints("sqlite://\(folder)/server") == ["database.environment failure"])
        }
        try await withTemporaryFolder { folder async throws in
            let address = try #require(DatabaseAddress("sqlite://\(folder)/server"))
            let store = try await DatabaseSettings(address: address, postgresPool: 1, patience: .patient)
                .openStore(logger: quietLogger)
            try await Migrator.migrate(store, to: 3)
            await store.close()
            #expect(try await storeComplaints("sqlite://\(folder)/server") == ["database.migrations failure"])
        }
    }

    @Test func `a database on PostgreSQL: there, migrated, of this environment, writable (C13)`() async throws {
        try await TestServer.withDatabase { url async throws in
            try await prepare(url.exposed)
            #expect(try await storeComplaints(url.exposed) == [])
            try await refuseWrites(url.exposed)
            #expect(try await storeComplaints(url.exposed) == ["database.write failure"])
            #expect(
                try await storeComplaints("postgres://nobody:wrong@127.0.0.1:1/none") == ["database.reach failure"])
        }
        try await TestServer.withDatabase(migrated: false) { url async throws in
            #expect(try await storeComplaints(url.exposed) == ["database.migrations failure"])
        }
    }

    // MARK: The machine

    @Test(
        arguments: [
            (Int64(100) << 30, []), (Int64(1) << 30, ["disk warning"]), (Int64(50) << 20, ["disk failure"]),
        ] as [(Int64, [String])])
    func `room on the disk is counted (C13)`(free: Int64, expected: [String]) {
        let findings = DiskCheck(disk: DataDisk(folder: "/var/lib/mapae", free: { _ in free })).findings()
        #expect(complaints(findings) == expected)
        expectAdvised(findings)
    }

    @Test func `the disk of a real folder is asked, that of no folder is not`() {
        #expect(DiskCheck(disk: DataDisk(folder: FileManager.default.temporaryDirectory.path)).findings().count == 1)
        #expect(DiskCheck(disk: nil).findings().isEmpty)
        #expect(DiskCheck(disk: DataDisk(folder: "/no/such/folder")).findings().isEmpty)
    }

    @Test(
        arguments: [
            (1_048_576, nil, []), (1024, nil, ["descriptors warning"]), (8192, 7936, []),
            (8192, 7937, ["descriptors warning"]),
        ] as [(Int, Int?, [String])])
    func `what may be open is told, and warned of when it is little`(limit: Int, inAll: Int?, expected: [String]) {
        let finding = DescriptorCheck(limit: limit, connectionsInAll: inAll).finding()
        #expect(complaints([finding]) == expected)
        #expect(finding.words.english.contains("\(limit)"))
        expectAdvised([finding])
    }

    @Test func `Redis answers or does not (C13)`() async throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_REDIS_URL"] = try TestRedis.url().exposed
        let address = try #require(installation(fixture).read { $0.limits().redis })
        let well = await RedisCheck(address: address, clock: nil).finding()
        #expect(complaints([well]) == [])
        fixture.environment["MAPAE_REDIS_URL"] = "redis://127.0.0.1:1/0"
        let closed = try #require(installation(fixture).read { $0.limits().redis })
        let ill = await RedisCheck(address: closed, clock: nil).finding()
        #expect(complaints([ill]) == ["redis failure"])
        expectAdvised([ill])
    }

    @Test func `the mail program is there, or not, or nobody is told (C13)`() throws {
        let fixture = try ConfigurationFixture()
        func found() -> [String] {
            let findings = MailCheck(installation: installation(fixture)).findings()
            expectAdvised(findings)
            return complaints(findings)
        }
        #expect(found() == ["mail warning"])
        fixture.environment["MAPAE_MAIL_COMMAND"] = "/bin/cat -"
        fixture.environment["MAPAE_MAIL_FROM"] = "shop@example.kr"
        #expect(found() == ["mail.operator warning"])
        fixture.environment["MAPAE_OPERATOR_EMAIL"] = "operator@example.kr"
        #expect(found() == [])
        fixture.environment["MAPAE_MAIL_COMMAND"] = "/no/such/sendmail -i -t"
        #expect(found() == ["mail failure"])
    }

    @Test(
        arguments: [(0, []), (30, ["clock warning"]), (-30, ["clock warning"]), (3600, ["clock failure"])]
            as [(Int, [String])])
    func `the clock is compared with the provider's (C13)`(seconds: Int, expected: [String]) {
        let note = DateNote()
        note.note("Sun, 06 Nov 1994 08:49:37 GMT")
        let clock = FixedClock(Timestamp(seconds: 784_111_777 + Int64(seconds)))
        let findings = ClockCheck(clock: clock, note: note).findings()
        #expect(findings.count == 1)
        #expect(complaints(findings) == expected)
        expectAdvised(findings)
        #expect(ClockCheck(clock: clock, note: DateNote()).findings().isEmpty)
    }

    // MARK: What is told

    @Test func `the report is aligned text in two languages, and JSON (C13)`() throws {
        let findings = [
            DoctorFinding.good("settings", "좋습니다.", "Good."),
            .failure("disk", LocalizedText("가득 찼습니다.", "Full."), advice: LocalizedText("비우세요.", "Make room.")),
        ]
        let korean = DoctorReport(findings, language: .korean)
        #expect(
            korean.text == """
                ✓  settings  좋습니다.
                ✗  disk      가득 찼습니다.
                             → 비우세요.

                고쳐야 할 것 1가지, 살펴볼 것 0가지가 있습니다.
                """)
        #expect(!korean.ok)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = String(decoding: try encoder.encode(DoctorReport(findings, language: .english)), as: UTF8.self)
        #expect(
            json == """
                {"failures":1,"findings":[{"check":"settings","level":"good","message":"Good."},\
                {"advice":"Make room.","check":"disk","level":"failure","message":"Full."}],"ok":false,"warnings":0}
                """)
        #expect(DoctorReport([findings[0]], language: .english).text.hasSuffix("All is well."))
    }

    @Test func `the addresses for firewalls are told in both directions (C13)`() {
        let words = FirewallList.finding.words.english
        for address in ["117.52.3.192", "106.249.5.195", "211.115.96.11", "117.52.3.80-87"] {
            #expect(words.contains(address))
        }
        #expect(FirewallList.finding.level == .information)
    }
}

extension CertificateScene {
    /// A place of the scene's certificates, as a configuration names it.
    func source(asNext: Bool = false) -> (role: PartnerCertificate.Role, source: CertificateSource) {
        let name = asNext ? "next" : "client"
        return (
            asNext ? .next : .current,
            .files(
                certificate: folder.appending(path: "\(name).crt").path, key: folder.appending(path: "\(name).key").path
            )
        )
    }
}
