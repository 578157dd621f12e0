internal import AppsInToss
internal import AsyncHTTPClientTransport
internal import Foundation
public import Logging
public import MapaeCore
internal import MapaeStore
internal import MutualTLS
internal import ProviderTransport

/// The client certificates of an installation, looked at without its server: `mapae certs`.
public struct CertificateStock: Sendable {
    private let installation: Installation
    private let patience: ProviderTimeouts

    public init(_ installation: Installation, patience: ProviderTimeouts = ProviderTimeouts()) {
        self.installation = installation
        self.patience = patience
    }

    // MARK: Listing

    /// What is given, and what nodes have presented before where the database can be asked.
    public func list(logger: Logger) async -> [PartnerCertificate] {
        list(remembering: await remembered(logger: logger))
    }

    func list(remembering rows: [CertificateRow]) -> [PartnerCertificate] {
        let withdrawn = Set(rows.filter { $0.withdrawnAt != nil }.map(\.facts.fingerprint))
        let presented = rows.first { $0.withdrawnAt == nil }?.facts.fingerprint
        let given = installation.certificateSources.compactMap { Self.look($0.source, as: $0.role) }
        let isNextPresented =
            presented != nil && given.contains { $0.role == .next && $0.facts?.fingerprint == presented }
        let known = Set(given.compactMap { $0.facts?.fingerprint })
        let former = rows.filter { !known.contains($0.facts.fingerprint) }.map { row in
            PartnerCertificate(role: .previous, state: Self.state(of: row.facts), facts: row.facts, source: nil)
        }
        return given.map { certificate in
            guard let facts = certificate.facts else { return certificate }
            var (role, state) = (certificate.role, certificate.state)
            if withdrawn.contains(facts.fingerprint) {
                state = .withdrawn
            } else if isNextPresented, state != .expired {
                // Servers have gone over to the next one; the configured one is what they could go back to.
                (role, state) = role == .next ? (.current, .inUse) : (.previous, .kept)
            }
            return PartnerCertificate(
                role: role, state: state, facts: facts, source: certificate.source, problem: certificate.problem)
        }.sorted { $0.role.rank < $1.role.rank } + former
    }

    /// Nil for a next certificate that is not there yet.
    private static func look(_ source: CertificateSource, as role: PartnerCertificate.Role) -> PartnerCertificate? {
        do throws(ClientIdentityError) {
            let facts = PartnerCertificate.Facts(try source.identity().facts)
            let state: PartnerCertificate.State =
                switch (facts.notBefore, facts.notAfter) {
                case (let from, _) where Timestamp(Date()) < from: .notYetValid
                case (_, let until) where until < Timestamp(Date()): .expired
                default: role == .current ? .inUse : .waiting
                }
            return PartnerCertificate(role: role, state: state, facts: facts, source: source.name)
        } catch {
            if role == .next, source.isAbsent { return nil }
            return PartnerCertificate(
                role: role, state: .unusable, facts: nil, source: source.name, problem: error.code.description)
        }
    }

    private static func state(of facts: PartnerCertificate.Facts) -> PartnerCertificate.State {
        facts.notAfter < Timestamp(Date()) ? .expired : .kept
    }

    private func remembered(logger: Logger) async -> [CertificateRow] {
        guard let store = try? OperatorStore(reading: installation.sources) else { return [] }
        return (try? await store.certificates(logger: logger)) ?? []
    }

    // MARK: Trying

    /// A given certificate and what Toss said to it.
    public struct Trial: Sendable {
        public let certificate: PartnerCertificate
        /// Nil when Toss lets it in.
        public let refusal: String?
    }

    /// Asks Toss something harmless with every certificate that is given and can be used.
    public func probe() async throws -> [Trial] {
        let base = try AsyncHTTPTransport(origins: [], settings: patience.settings)
        var trials: [Trial] = []
        for (role, source) in installation.certificateSources {
            guard let certificate = Self.look(source, as: role) else { continue }
            trials.append(
                Trial(certificate: certificate, refusal: await refusal(of: source, certificate, sharing: base)))
        }
        try await base.shutdown()
        return trials
    }

    private func refusal(
        of source: CertificateSource, _ certificate: PartnerCertificate, sharing base: AsyncHTTPTransport
    ) async -> String? {
        guard certificate.facts != nil else { return certificate.problem }
        guard let hosts = installation.partnerHosts else { return "the address of Toss is wrong" }
        do {
            let transport = try installation.partnerTransport(presenting: try source.identity(), sharing: base)
            let client = AppsInTossClient(
                transport: patience.applied(to: transport),
                settings: .init(
                    tossPay: .test, apiBaseURL: hosts.api.description, payBaseURL: hosts.pay.description))
            try await client.probe()
            return nil
        } catch let error as AppsInTossError {
            return error.outcome == .misconfigured ? "refused by Toss" : "Toss was not reached: \(error.cause)"
        } catch {
            return "\(error)"
        }
    }
}

extension CertificateSource {
    /// Whether there is no file yet.
    var isAbsent: Bool {
        guard case .files(let certificate, let key) = self else { return false }
        return !FileManager.default.fileExists(atPath: certificate) && !FileManager.default.fileExists(atPath: key)
    }
}

extension PartnerCertificate.Role {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension OperatorStore {
    /// What nodes have presented, the newest first.
    func certificates(logger: Logger) async throws -> [CertificateRow] {
        try await visit(logger: logger) { store in
            try await store.read { tx in try CertificateRow.list(in: tx) }
        }
    }

    /// Takes the certificate that was put to use last out of use: running servers go back to another one they have.
    ///
    /// - Returns: the one that is withdrawn.
    /// - Throws: ``NothingToRollBack``.
    public func rollBackCertificate(logger: Logger) async throws -> PartnerCertificate.Facts {
        try await visit(logger: logger) { store in try await OperatorStore.rollBackCertificate(in: store) }
    }

    static func rollBackCertificate(in store: any Store) async throws -> PartnerCertificate.Facts {
        let now = SystemClock().now()
        let withdrawn = try await store.write { tx -> PartnerCertificate.Facts? in
            let usable = try CertificateRow.list(in: tx).filter { $0.withdrawnAt == nil }
            guard let newest = usable.first, usable.dropFirst().contains(where: { $0.facts.notAfter > now }) else {
                return nil
            }
            _ = try CertificateRow.withdraw(newest.facts.fingerprint, at: now, in: tx)
            let name = "\(newest.facts.commonName) \(newest.facts.shortFingerprint)"
            try SecurityEventRow.insert(
                SecurityEvent(.certificateRolledBack, detail: ["refused": name, "by": "operator"]), at: now, in: tx)
            return newest.facts
        }
        guard let withdrawn else { throw NothingToRollBack() }
        return withdrawn
    }

    /// Lets a certificate that was withdrawn be used again.
    ///
    /// - Parameter fingerprint: its beginning will do.
    /// - Returns: whether there is exactly one such certificate.
    public func restoreCertificate(_ fingerprint: String, logger: Logger) async throws -> Bool {
        try await visit(logger: logger) { store in
            try await OperatorStore.restoreCertificate(fingerprint, in: store)
        }
    }

    static func restoreCertificate(_ fingerprint: String, in store: any Store) async throws -> Bool {
        try await store.write { tx in
            let found = try CertificateRow.list(in: tx).filter {
                $0.withdrawnAt != nil && $0.facts.fingerprint.hasPrefix(fingerprint.lowercased())
            }
            guard found.count == 1, let row = found.first else { return false }
            return try CertificateRow.withdraw(row.facts.fingerprint, at: nil, in: tx)
        }
    }
}

/// There is no other certificate to go back to.
public struct NothingToRollBack: Error, Sendable, CustomStringConvertible {
    public var description: String {
        "there is no other certificate to go back to: no node has presented one that is still valid"
    }
}
