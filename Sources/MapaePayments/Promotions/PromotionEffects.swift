internal import AppsInToss
internal import Logging
internal import MapaeCore
internal import MapaeStore

/// Makes the calls that grants stand for and brings their outcomes into the store, on the server's behalf.
///
/// Toss gives once for each key and knows no other way to recognise a repeat. So a key is saved before points are asked
/// for under it, everything that is not known is asked for under the same key, and another key is got only when nothing
/// can come of the one there is.
struct PromotionEffects: Sendable {
    let dependencies: PaymentDependencies
    let provider: PromotionProvider

    /// When a key, which lives for an hour, gives nothing any more even if a call under it is late. Whether `4111` is said
    /// of a call that is still under way is documented nowhere, so that alone ends no key.
    static let keyIsOverAfter: Duration = .minutes(70)

    init(_ dependencies: PaymentDependencies, _ provider: PromotionProvider) {
        self.dependencies = dependencies
        self.provider = provider
    }

    /// Hands a grant that was just recorded to the runner. Refused during a shutdown: then it is given up for the resolver.
    func dispatch(_ grant: PromotionGrantRow) async {
        do {
            try dependencies.runner.run { await carryOn(grant) }
        } catch {
            await settle(grant, .untouched(ProviderReason(code: "SHUTDOWN", message: ""), retryAfterSeconds: nil))
            dependencies.signals.announce(grant.id.text)
        }
    }

    /// Makes a grant's next calls; whatever goes wrong leaves it to the resolver.
    func carryOn(_ grant: PromotionGrantRow) async {
        do {
            // A process that slept past its lease may find the grant taken: it is the resolver's now.
            if dependencies.clock.now() < grant.dueAt { try await advance(grant) }
        } catch {
            dependencies.logger.error(
                "promotion grant left to the resolver", metadata: ["grant": "\(grant.id)", "error": "\(error)"])
        }
        dependencies.signals.announce(grant.id.text)
    }

    private func advance(_ grant: PromotionGrantRow) async throws {
        let subject = try PromotionProvider.Subject(
            PromotionTerms(code: grant.promotionCode, points: grant.points),
            userKey: dependencies.keys.userKey(of: grant))
        if let key = grant.promotionKey {
            try await recover(grant, subject, key: PromotionKey(key))
        } else {
            try await begin(grant, subject)
        }
    }

    private func begin(_ grant: PromotionGrantRow, _ subject: PromotionProvider.Subject) async throws {
        switch await provider.key(for: subject) {
        case .none(let verdict): await settle(grant, verdict)
        case .key(let key):
            if let keyed = try await settling({ try $0.save(key: key.exposed, for: grant) }) {
                await execute(keyed, subject, key: key)
            } else {
                // Toss gave a key out twice, or the grant is somebody else's; in the second case this changes nothing.
                let reason = ProviderReason(code: "KEY_NOT_NEW", message: "")
                await settle(grant, .untouched(reason, retryAfterSeconds: nil))
            }
        }
    }

    /// Asks what became of the key before anything is repeated under it.
    private func recover(
        _ grant: PromotionGrantRow, _ subject: PromotionProvider.Subject, key: PromotionKey
    ) async throws {
        let read = await provider.result(subject, key: key)
        guard case .noGrant(let reason) = read else { return await settle(grant, read) }
        // Toss has accepted it, and does not take that back by knowing nothing of it.
        if grant.status == PromotionGrantStatus.pending.rawValue { return await settle(grant, read) }
        let isOver = grant.keySavedAt.map { dependencies.clock.now() - $0 >= Self.keyIsOverAfter } ?? false
        if isOver { return await settle(grant, .failed(reason)) }
        guard let again = try await settling({ try $0.markSentAgain(grant) }) else { return }
        await execute(again, subject, key: key)
    }

    private func execute(_ grant: PromotionGrantRow, _ subject: PromotionProvider.Subject, key: PromotionKey) async {
        let answer = await provider.execute(subject, key: key)
        switch answer {
        // The first call under the key: nothing can come of it later.
        case .refused where grant.sends <= 1: await settle(grant, answer)
        case .untouched: await settle(grant, answer)
        default: await settle(grant, Self.combine(answer, await provider.result(subject, key: key)))
        }
    }

    /// What an answer and the result that was asked for after it say together.
    private static func combine(_ answer: PromotionVerdict, _ read: PromotionVerdict) -> PromotionVerdict {
        switch (answer, read) {
        case (_, .granted), (_, .accepted), (_, .failed): read
        case (.accepted, _): .accepted
        case (.refused(let reason), _): .open(reason)
        default: answer
        }
    }

    // MARK: The store

    private func settle(_ grant: PromotionGrantRow, _ verdict: PromotionVerdict) async {
        do {
            try await settling { try $0.settle(grant, verdict) }
        } catch {
            // The lease runs out by itself.
            dependencies.logger.error(
                "outcome of a promotion grant not stored", metadata: ["grant": "\(grant.id)", "error": "\(error)"])
        }
    }

    private func settling<T: Sendable>(
        _ body: @escaping @Sendable (PromotionSettlement) throws -> T
    ) async throws -> T {
        let dependencies = dependencies
        return try await dependencies.store.write { tx in
            try body(PromotionSettlement(dependencies, at: dependencies.clock.now(), in: tx))
        }
    }
}
