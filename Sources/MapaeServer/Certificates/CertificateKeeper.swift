internal import AppsInToss
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeStore
internal import MutualTLS
internal import ProviderTransport

/// Looks after the client certificate while the server runs (C6, C7): notices another one in the files, tries it at the
/// provider, presents it, and keeps the one before. Each node does so for itself.
///
/// Whatever is wrong with a new certificate, the one in use stays in use.
actor CertificateKeeper {
    /// One of the places certificates are given in.
    struct Slot {
        let source: CertificateSource
        /// What it held at the last look; it counts when it holds the same at the next, for two files are not replaced
        /// in one moment.
        var seen: [UInt8]?
        var hasBeenSeen = false
        /// What was last decided on.
        var settled: [UInt8]?
        var identity: ClientIdentity?
        var state = PartnerCertificate.State.waiting
        var problem: String?
        var retryAt: Timestamp?
        /// Whether it was told that the files of what is in use have gone.
        var isKnownToBeMissing = false
    }

    static let retryOfRefused: Duration = .minutes(10)
    static let retryOfUnreachable: Duration = .minutes(1)

    let transport: RollingTransport
    let record: CertificateRecord
    private let probe: @Sendable (any MutualTLSTransport) async throws(AppsInTossError) -> Void
    private let clock: any WallClock
    private(set) var slots: [Slot]
    private var withdrawn: Set<String> = []
    private var hasRecordedFirst = false
    private var isLooking = false

    /// - Parameters:
    ///   - transport: presents what the first source holds.
    ///   - sources: the configured one, then the next one if there is a place for it.
    ///   - probe: asks the provider something harmless.
    init(
        transport: RollingTransport, sources: [CertificateSource], record: CertificateRecord, clock: any WallClock,
        probe: @escaping @Sendable (any MutualTLSTransport) async throws(AppsInTossError) -> Void
    ) {
        self.transport = transport
        self.record = record
        self.clock = clock
        self.probe = probe
        slots = sources.map { Slot(source: $0) }
    }

    /// Looks at the sources once, tries what is new and presents what is good. Called every ten seconds by a timer.
    ///
    /// - Parameter atOnce: whether content counts at its first sight, because somebody says that it is whole.
    func look(atOnce: Bool = false) async throws {
        // The look that is under way sees what there is; the next one sees the rest.
        guard !isLooking else { return }
        isLooking = true
        defer { isLooking = false }
        if !hasRecordedFirst {
            try await record.presented(transport.current)
            hasRecordedFirst = true
        }
        for identity in transport.takeRolledBack() { await noteRollBack(from: identity) }
        for index in slots.indices { await look(at: index, atOnce: atOnce) }
        try await heedWithdrawals()
    }

    /// What there is, the one in use first.
    func inventory() -> [PartnerCertificate] {
        let (current, previous) = (transport.current, transport.previous)
        let places = slots.filter { $0.identity == current }
        let isMissing = !places.isEmpty && places.allSatisfy(\.isKnownToBeMissing)
        var list = [
            PartnerCertificate(
                role: .current, state: Self.state(.inUse, of: current), facts: .init(current.facts),
                source: places.first?.source.name,
                problem: isMissing ? ClientIdentityError.Code.unreadable.description : nil)
        ]
        for slot in slots where slot.hasBeenSeen && slot.identity != current {
            if slot.identity != nil, slot.identity == previous { continue }
            // An empty place for the next one is no finding.
            if slot.settled == nil, slot.seen == nil { continue }
            list.append(
                PartnerCertificate(
                    role: .next, state: slot.state, facts: slot.identity.map { .init($0.facts) },
                    source: slot.source.name, problem: slot.problem))
        }
        if let previous {
            let isWithdrawn = withdrawn.contains(previous.facts.fingerprint)
            list.append(
                PartnerCertificate(
                    role: .previous, state: isWithdrawn ? .withdrawn : Self.state(.kept, of: previous),
                    facts: .init(previous.facts), source: slots.first { $0.identity == previous }?.source.name))
        }
        return list
    }

    // MARK: A source

    private func look(at index: Int, atOnce: Bool) async {
        let digest = slots[index].source.digest()
        let isFirst = !slots[index].hasBeenSeen
        let hasChanged = digest != slots[index].seen
        slots[index].seen = digest
        slots[index].hasBeenSeen = true
        if hasChanged, !isFirst, !atOnce { return }
        // A file that went away changes nothing as long as the server runs: certificate and key are in memory.
        guard let digest else { return await noteMissing(index) }
        slots[index].isKnownToBeMissing = false
        let isSettled = digest == slots[index].settled
        if isSettled {
            guard let retryAt = slots[index].retryAt, retryAt <= clock.now() else { return }
        }
        slots[index].settled = digest
        await decide(on: index, isRepeat: isSettled)
    }

    /// Says once that nothing is left of what is in use: the next start would not find it.
    private func noteMissing(_ index: Int) async {
        let isInUse = slots[index].identity == transport.current
        guard isInUse, !slots[index].isKnownToBeMissing else { return }
        slots[index].isKnownToBeMissing = true
        await record.missing(transport.current, source: slots[index].source.name)
    }

    private func decide(on index: Int, isRepeat: Bool) async {
        slots[index].retryAt = nil
        let identity: ClientIdentity
        do throws(ClientIdentityError) {
            identity = try slots[index].source.identity()
        } catch {
            slots[index].identity = nil
            await settle(index, as: .unusable, because: error.code.description, isRepeat: isRepeat)
            return
        }
        slots[index].identity = identity
        if !isRepeat { (slots[index].state, slots[index].problem) = (.waiting, nil) }
        if identity == transport.current {
            slots[index].state = .inUse
            slots[index].problem = nil
            return
        }
        switch identity.facts.validity(at: Date()) {
        case .notYet:
            slots[index].retryAt = clock.now() + Self.retryOfUnreachable
            await settle(index, as: .notYetValid, because: "notYetValid", isRepeat: isRepeat)
        case .expired: await settle(index, as: .expired, because: "expired", isRepeat: isRepeat)
        case .valid where withdrawn.contains(identity.facts.fingerprint):
            slots[index].retryAt = clock.now()
            slots[index].state = .withdrawn
        case .valid: await adopt(identity, of: index, isRepeat: isRepeat)
        }
    }

    private func adopt(_ identity: ClientIdentity, of index: Int, isRepeat: Bool) async {
        switch await trial(of: identity) {
        case nil:
            await present(identity, keepingFormer: true)
            slots[index].state = .inUse
            slots[index].problem = nil
        case .refused?:
            slots[index].retryAt = clock.now() + Self.retryOfRefused
            await settle(index, as: .refused, because: "refused", isRepeat: isRepeat)
        case let other?:
            slots[index].retryAt = clock.now() + Self.retryOfUnreachable
            await settle(index, as: other, because: other.rawValue, isRepeat: isRepeat)
        }
    }

    /// Nil when the provider lets it in.
    private func trial(of identity: ClientIdentity) async -> PartnerCertificate.State? {
        do {
            try await probe(try transport.trial(identity))
            return nil
        } catch let error as AppsInTossError where error.outcome == .misconfigured {
            return .refused
        } catch {
            return .unreachable
        }
    }

    /// Says once that something given is not put to use.
    private func settle(
        _ index: Int, as state: PartnerCertificate.State, because problem: String, isRepeat: Bool
    ) async {
        let isKnown = isRepeat && slots[index].state == state && slots[index].problem == problem
        slots[index].state = state
        slots[index].problem = problem
        guard !isKnown else { return }
        await record.notPresented(slots[index].identity, source: slots[index].source.name, because: problem)
    }

    // MARK: What is presented

    private func present(_ identity: ClientIdentity, keepingFormer: Bool) async {
        do {
            let former = transport.current
            try transport.present(identity, keepingFormer: keepingFormer)
            await record.changed(from: former, to: identity)
            try await record.presented(identity)
        } catch {
            await record.failed(error)
        }
    }

    private func noteRollBack(from refused: ClientIdentity) async {
        for index in slots.indices where slots[index].identity == refused {
            slots[index].state = .refused
            slots[index].problem = "refused"
            slots[index].retryAt = clock.now() + Self.retryOfRefused
        }
        await record.rolledBack(from: refused, to: transport.current)
    }

    /// Goes back from a certificate an operator has taken out of use to another one that is let in.
    private func heedWithdrawals() async throws {
        withdrawn = try await record.withdrawn()
        let current = transport.current
        guard withdrawn.contains(current.facts.fingerprint) else { return }
        let others = ([transport.previous] + slots.map(\.identity)).compactMap { $0 }
        for other in others where other != current && !withdrawn.contains(other.facts.fingerprint) {
            guard other.facts.validity(at: Date()) == .valid, await trial(of: other) == nil else { continue }
            await present(other, keepingFormer: false)
            for index in slots.indices {
                if slots[index].identity == current {
                    slots[index].state = .withdrawn
                    slots[index].retryAt = clock.now()
                }
                if slots[index].identity == other { slots[index].state = .inUse }
            }
            return
        }
    }

    private static func state(
        _ state: PartnerCertificate.State, of identity: ClientIdentity
    ) -> PartnerCertificate.State {
        switch identity.facts.validity(at: Date()) {
        case .notYet: .notYetValid
        case .expired: .expired
        case .valid: state
        }
    }
}
