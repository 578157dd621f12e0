internal import MapaeCore
internal import MapaeStore

/// Brings what was intended and what was learned of a grant into the store: grant, counts, ledger, event and exception,
/// all in the transaction it is given.
///
/// Locks are taken in one order everywhere: link, grant, counts.
struct PromotionSettlement {
    let tx: any Transaction
    let now: Timestamp
    private let dependencies: PaymentDependencies

    /// After so many keys that gave nothing, it is left to people.
    static let mostKeys: Int64 = 3

    /// Toss refused points that the configuration promises.
    static let refusedExceptionKind = "promotion.refused"

    init(_ dependencies: PaymentDependencies, at now: Timestamp, in tx: any Transaction) {
        self.dependencies = dependencies
        self.now = now
        self.tx = tx
    }

    // MARK: Intent

    /// - Throws: ``ErrorCode/promotionLimitReached``.
    func record(
        _ promotion: Promotion, _ wish: PromotionWish, for person: TossPerson
    ) throws -> PromotionGrantRow {
        let id: PromotionGrantID = dependencies.identifiers.make()
        let grant = PromotionGrantRow(
            id: id, promotionID: promotion.id, userKeyHash: person.userKeyHash, userID: wish.user,
            sealedUserKey: try dependencies.keys.seal(person.userKey, of: id), promotionCode: promotion.code,
            points: promotion.points, requestedBy: wish.principal, status: PromotionGrantStatus.recorded.rawValue,
            countedDay: now.koreanDay, createdAt: now, dueAt: now + dependencies.settings.attemptLease,
            claimOwner: dependencies.node)
        guard try grant.insert(in: tx) else {
            throw StoreError(.unexpectedValue, detail: "a grant appeared although its person was locked")
        }
        try count(promotion)
        try tellOperators(of: grant, wish)
        return grant
    }

    /// Tries a refused grant once more, under what the configuration says now.
    func reopen(
        _ grant: inout PromotionGrantRow, _ promotion: Promotion, _ wish: PromotionWish, for person: TossPerson
    ) throws {
        try advance(&grant, .askedForAgain)
        grant.sealedUserKey = try dependencies.keys.seal(person.userKey, of: grant.id)
        grant.promotionCode = promotion.code
        grant.points = promotion.points
        grant.requestedBy = wish.principal
        grant.round += 1
        forgetKey(&grant)
        grant.keysUsed = 0
        grant.countedDay = now.koreanDay
        grant.createdAt = now
        grant.finishedAt = nil
        grant.dueAt = now + dependencies.settings.attemptLease
        grant.claimOwner = dependencies.node
        grant.claimEpoch += 1
        grant.outcomeCode = nil
        grant.outcomeMessage = nil
        try count(promotion)
        try grant.save(in: tx)
        try tellOperators(of: grant, wish)
    }

    private func count(_ promotion: Promotion) throws {
        let isWithinLimits = try PromotionCountRow.add(
            promotion.points, to: promotion.id, day: now.koreanDay, dailyLimit: promotion.pointsPerDay,
            limit: promotion.pointsInAll, in: tx)
        guard isWithinLimits else { throw Failure(.promotionLimitReached) }
    }

    private func tellOperators(of grant: PromotionGrantRow, _ wish: PromotionWish) throws {
        let detail = ["key": wish.principal, "promotion": grant.promotionID, "grant": grant.id.text]
        try SecurityEventRow.insert(
            SecurityEvent(.promotionRequested, userID: wish.user, detail: detail), at: now, in: tx)
    }

    // MARK: Keys

    /// Saves a key, and with it that points may have been asked for from now on.
    ///
    /// - Returns: nil when somebody else has taken the grant, an operator has closed it, or the key served before.
    func save(key: String, for claimed: PromotionGrantRow) throws -> PromotionGrantRow? {
        guard var grant = try PromotionGrantRow.lockOpen(claimed.id, epoch: claimed.claimEpoch, in: tx),
            grant.closedAt == nil, try grant.claim(key: key, at: now, in: tx)
        else { return nil }
        try advance(&grant, .keySaved)
        grant.promotionKey = key
        grant.keySavedAt = now
        grant.keysUsed += 1
        grant.sends = 1
        try grant.save(in: tx)
        return grant
    }

    /// Before points are asked for under the same key once more.
    ///
    /// - Returns: nil when somebody else has taken the grant, or an operator has closed it.
    func markSentAgain(_ claimed: PromotionGrantRow) throws -> PromotionGrantRow? {
        guard var grant = try PromotionGrantRow.lockOpen(claimed.id, epoch: claimed.claimEpoch, in: tx),
            grant.closedAt == nil
        else { return nil }
        try advance(&grant, .sentAgain)
        grant.sends += 1
        try grant.save(in: tx)
        return grant
    }

    // MARK: Outcome

    /// Applies what was learned, unless somebody else has taken the grant since. What was learned counts also when an
    /// operator has closed the grant meanwhile: that ended the asking, not the truth.
    func settle(_ claimed: PromotionGrantRow, _ verdict: PromotionVerdict) throws {
        guard var grant = try PromotionGrantRow.lockOpen(claimed.id, epoch: claimed.claimEpoch, in: tx) else { return }
        switch verdict {
        case .granted: try give(&grant)
        case .accepted:
            try advance(&grant, .accepted)
            try putOff(&grant, because: nil)
        case .refused(let reason): try refuse(&grant, reason)
        case .failed(let reason) where grant.keysUsed >= Self.mostKeys: try refuse(&grant, reason)
        case .failed(let reason):
            try advance(&grant, .keySpent)
            forgetKey(&grant)
            try putOff(&grant, because: reason)
        case .untouched(let reason, let wait):
            grant.sends = max(0, grant.sends - 1)
            try advance(&grant, .untold)
            try putOff(&grant, because: reason, waiting: wait)
        case .noGrant(let reason):
            try advance(&grant, .untold)
            try putOff(&grant, because: reason)
        case .open(let reason, let wait):
            try advance(&grant, .untold)
            try putOff(&grant, because: reason, waiting: wait)
        }
        try grant.save(in: tx)
    }

    private func give(_ grant: inout PromotionGrantRow) throws {
        try finish(&grant, .granted, reason: nil)
        try grant.book(as: dependencies.identifiers, at: now, in: tx)
        try tell("promotion.granted", grant)
    }

    private func refuse(_ grant: inout PromotionGrantRow, _ reason: ProviderReason) throws {
        try finish(&grant, .refused, reason: reason)
        try PromotionCountRow.giveBack(grant.points, to: grant.promotionID, day: grant.countedDay, in: tx)
        try tell("promotion.refused", grant)
        // That a user has unlinked is nobody's to put right. Everything else is refused to all alike: once a day is enough.
        if reason.code == "4010" || reason.code.hasPrefix("USER_") { return }
        try OperatorExceptionRow.raise(
            Self.refusedExceptionKind, about: "\(grant.promotionID) \(reason.code) \(now.koreanDay)",
            detail: "\(grant.id): \(reason.message)", at: now, in: tx)
    }

    private func finish(
        _ grant: inout PromotionGrantRow, _ event: PromotionGrantEvent, reason: ProviderReason?
    ) throws {
        try advance(&grant, event)
        grant.finishedAt = now
        grant.sealedUserKey = nil
        grant.outcomeCode = reason?.code
        grant.outcomeMessage = reason?.message
    }

    private func forgetKey(_ grant: inout PromotionGrantRow) {
        grant.promotionKey = nil
        grant.keySavedAt = nil
        grant.sends = 0
        grant.tries = 0
    }

    /// Leaves the grant to the resolver: soon at first, then ever later.
    private func putOff(
        _ grant: inout PromotionGrantRow, because reason: ProviderReason?, waiting seconds: Int64? = nil
    ) throws {
        let first: Duration =
            grant.status == PromotionGrantStatus.pending.rawValue
            ? .seconds(2) : dependencies.settings.firstRecoveryDelay
        let grown = first.wholeMilliseconds << min(grant.tries, 20)
        let delay = Duration.milliseconds(min(grown, dependencies.settings.longestRecoveryDelay.wholeMilliseconds))
        grant.tries += 1
        grant.dueAt = now + max(delay, .seconds(seconds ?? 0))
        grant.outcomeCode = reason?.code
        grant.outcomeMessage = reason?.message
        if now - grant.createdAt > .days(1) {
            try OperatorExceptionRow.raise(
                PromotionGrantRow.overdueExceptionKind, about: grant.id.text,
                detail: "\(grant.status): \(reason?.code ?? "-")",
                at: now, in: tx)
        }
    }

    private func advance(_ grant: inout PromotionGrantRow, _ event: PromotionGrantEvent) throws {
        guard let status = PromotionGrantStatus(rawValue: grant.status)?.after(event) else {
            throw IllegalTransition(from: grant.status, event: event.rawValue)
        }
        grant.status = status.rawValue
    }

    private func tell(_ type: String, _ grant: PromotionGrantRow) throws {
        try grant.tell(type, as: dependencies.identifiers, at: now, in: tx)
    }
}

extension KeyRing {
    fileprivate func seal(_ userKey: Secret<Int64>, of grant: PromotionGrantID) throws -> String {
        try seal(Array("\(userKey.exposed)".utf8), for: .tossData, at: .userKey(of: grant))
    }

    func userKey(of grant: PromotionGrantRow) throws -> Int64 {
        guard let sealed = grant.sealedUserKey,
            let number = Int64(
                String(decoding: try open(sealed, for: .tossData, at: .userKey(of: grant.id)).exposed, as: UTF8.self))
        else { throw StoreError(.unexpectedValue, detail: "an open promotion grant lacks its user key") }
        return number
    }
}

extension SealedPlace {
    fileprivate static func userKey(of grant: PromotionGrantID) -> SealedPlace {
        SealedPlace(table: "promotion_grants", row: grant.text, column: "sealed_user_key")
    }
}
