internal import Logging
internal import MapaeCore
internal import MapaeMetrics
internal import MapaeStore
internal import MutualTLS

/// Where it is told what became of client certificates: the store, the security events, the log and the metrics.
struct CertificateRecord: Sendable {
    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger
    private let changes: MetricFamily<Counter>

    init(store: any Store, clock: any WallClock, logger: Logger, metrics: MetricsRegistry) {
        self.store = store
        self.clock = clock
        self.logger = logger
        changes = metrics.counters(
            "mapae_certificate_changes_total", "Client certificates put to use, not put to use, or rolled back.",
            by: "outcome")
    }

    func presented(_ identity: ClientIdentity) async throws {
        let (facts, now) = (PartnerCertificate.Facts(identity.facts), clock.now())
        try await store.write { tx in try CertificateRow.present(facts, at: now, in: tx) }
    }

    func withdrawn() async throws -> Set<String> {
        try await store.read { tx in try CertificateRow.withdrawn(in: tx) }
    }

    func changed(from former: ClientIdentity, to identity: ClientIdentity) async {
        let detail = ["certificate": identity.name, "former": former.name]
        logger.notice("certificate.changed", metadata: Self.metadata(detail))
        changes.increment("changed")
        await note(.certificateChanged, detail)
    }

    /// - Parameter problem: a word, as in `refused`, `mismatch` or `keyOpenToOthers`.
    func notPresented(_ identity: ClientIdentity?, source: String, because problem: String) async {
        var detail = ["problem": problem, "source": source]
        detail["certificate"] = identity?.name
        logger.error("certificate.refused", metadata: Self.metadata(detail))
        changes.increment("refused")
        await note(.certificateRefused, detail)
    }

    func missing(_ identity: ClientIdentity, source: String) async {
        let detail = ["certificate": identity.name, "source": source]
        logger.warning("certificate.missing", metadata: Self.metadata(detail))
        await note(.certificateMissing, detail)
    }

    func rolledBack(from refused: ClientIdentity, to former: ClientIdentity) async {
        let detail = ["certificate": former.name, "refused": refused.name]
        logger.error("certificate.rolled_back", metadata: Self.metadata(detail))
        changes.increment("rolled_back")
        await note(.certificateRolledBack, detail)
    }

    func failed(_ error: any Error) async {
        logger.error("certificate.not_recorded", metadata: ["error": "\(error)"])
    }

    private func note(_ kind: SecurityEvent.Kind, _ detail: [String: String]) async {
        let now = clock.now()
        do {
            try await store.write { tx in
                try SecurityEventRow.insert(SecurityEvent(kind, detail: detail), at: now, in: tx)
            }
        } catch {
            await failed(error)
        }
    }

    private static func metadata(_ detail: [String: String]) -> Logger.Metadata {
        detail.mapValues { .string($0) }
    }
}

extension ClientIdentity {
    /// Tells certificates apart in a line of log: the mini-app and the beginning of the fingerprint.
    var name: String { "\(facts.commonName) \(facts.fingerprint.prefix(16))" }
}
