public import AppsInToss
public import MapaeCore
internal import MapaeStore

/// Toss points for users: once for each person and promotion, whatever happens to links, accounts and replies (C11).
public struct Promotions: Sendable {
    public let catalog: PromotionCatalog
    let dependencies: PaymentDependencies
    let people: any TossPeople
    let effects: PromotionEffects

    public init(
        _ dependencies: PaymentDependencies, client: AppsInTossClient, people: any TossPeople,
        catalog: PromotionCatalog
    ) {
        self.dependencies = dependencies
        self.people = people
        self.catalog = catalog
        effects = PromotionEffects(dependencies, PromotionProvider(client: client))
    }

    /// Gives a user the points of a promotion, or says what became of it. Asking again changes nothing: the first grant of
    /// a person is the only one, and its amount stays what it was.
    ///
    /// Answers within the settings' wait; what is not known by then ends by itself.
    ///
    /// - Throws: ``ErrorCode/promotionNotFound``, ``ErrorCode/tossNotLinked``, ``ErrorCode/promotionLimitReached``.
    public func grant(_ wish: PromotionWish) async throws -> PromotionGrant {
        guard let promotion = catalog[wish.promotionID] else { throw Failure(.promotionNotFound) }
        let begun = try await begin(promotion, wish)
        guard begun.isNew || isUnderWay(begun.grant) else { return try PromotionGrant(begun.grant) }
        let id = begun.grant.id
        let signal = dependencies.signals.expect(id.text)
        defer { dependencies.signals.forget(signal, of: id.text) }
        if begun.isNew {
            await effects.dispatch(begun.grant)
        } else if let now = try await find(id), !isUnderWay(now) {
            // It went on between the transaction and the signal.
            return try PromotionGrant(now)
        }
        await signal.wait(atMost: dependencies.settings.outcomeWait)
        return try PromotionGrant(try await find(id) ?? begun.grant)
    }

    private struct Begun: Sendable {
        let grant: PromotionGrantRow
        /// Whether this process has to make its calls now.
        let isNew: Bool
    }

    /// Whether this process is making the grant's first calls, so that an answer is near.
    private func isUnderWay(_ grant: PromotionGrantRow) -> Bool {
        grant.finishedAt == nil && grant.closedAt == nil && grant.tries == 0 && grant.claimOwner == dependencies.node
            && dependencies.clock.now() < grant.dueAt
    }

    private func find(_ id: PromotionGrantID) async throws -> PromotionGrantRow? {
        try await dependencies.store.read { tx in try PromotionGrantRow.find(id, in: tx) }
    }

    private func find(_ promotion: String, of user: UserID) async throws -> PromotionGrantRow? {
        try await dependencies.store.read { tx in
            try PromotionGrantRow.find(promotion: promotion, user: user, in: tx)
        }
    }

    /// The intent. A link that changes hands or its name between the look at the person and the lock is looked at again.
    private func begin(_ promotion: Promotion, _ wish: PromotionWish) async throws -> Begun {
        for _ in 0..<3 {
            guard let person = try await people.person(of: wish.user) else {
                // Who has unlinked since is still told what became of it.
                guard let grant = try await find(promotion.id, of: wish.user) else { throw Failure(.tossNotLinked) }
                return Begun(grant: grant, isNew: false)
            }
            if let begun = try await record(promotion, wish, for: person) { return begun }
        }
        throw Failure(.unavailable, retryAfterSeconds: 1)
    }

    /// - Returns: nil when the link is not the person's any more.
    private func record(_ promotion: Promotion, _ wish: PromotionWish, for person: TossPerson) async throws -> Begun? {
        let dependencies = dependencies
        return try await dependencies.store.write { tx in
            // The person's one lock: grants of one person wait here for one another, and for a log-in or an unlink.
            guard let link = try TossLinkRow.lock(of: wish.user, in: tx), link.isActive,
                link.userKeyHash == person.userKeyHash
            else { return nil }
            let settlement = PromotionSettlement(dependencies, at: dependencies.clock.now(), in: tx)
            let known = try PromotionGrantRow.lock(
                promotion: promotion.id, userKeyHash: link.userKeyHash, in: tx)
            guard var grant = known else {
                return Begun(grant: try settlement.record(promotion, wish, for: person), isNew: true)
            }
            guard wish.retriesRefused, grant.status == PromotionGrantStatus.refused.rawValue, grant.closedAt == nil
            else {
                return Begun(grant: grant, isNew: false)
            }
            try settlement.reopen(&grant, promotion, wish, for: person)
            return Begun(grant: grant, isNew: true)
        }
    }
}

extension PromotionGrant {
    init(_ row: PromotionGrantRow) throws {
        guard let known = PromotionGrantStatus(rawValue: row.status) else {
            throw StoreError(.unexpectedValue, detail: "a promotion grant's status is unknown")
        }
        id = row.id
        promotionID = row.promotionID
        points = row.points
        switch known {
        case .recorded, .sent, .unknown, .pending: status = row.closedAt == nil ? .pending : .closed
        case .granted: status = .granted
        case .refused: status = .refused
        }
        grantedAt = known == .granted ? row.finishedAt : nil
        reason =
            known == .refused
            ? row.outcomeCode.map { ProviderReason(code: $0, message: row.outcomeMessage ?? "") } : nil
    }
}
