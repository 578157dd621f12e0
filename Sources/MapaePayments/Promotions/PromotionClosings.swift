public import MapaeCore
public import MapaeStore

/// Ends the asking after points whose fate nobody will learn: Toss answers nothing about a person who has unlinked (C11).
///
/// Nothing is asked of Toss here, and nothing will be: a closed grant is executed no more, under its key or another. Nobody
/// knows whether the person has the points, so the limits go on counting them and the person gets none anew. Whoever has
/// seen at Toss that they were given closes the grant as given, which books them.
public struct PromotionClosings: Sendable {
    private let store: any Store
    private let clock: any WallClock
    private let identifiers: IdentifierSource

    public init(store: any Store, clock: any WallClock, identifiers: IdentifierSource) {
        self.store = store
        self.clock = clock
        self.identifiers = identifiers
    }

    /// What is known of the points.
    public enum Finding: String, Sendable, CaseIterable {
        case unknown
        /// Toss' console shows that the person has them.
        case granted
    }

    /// Who closes a grant, and why.
    public struct Decision: Sendable {
        public let finding: Finding
        /// 1 to 200 characters in one line, kept with the grant.
        public let reason: String
        public let decidedBy: String

        public init(_ finding: Finding, because reason: String, by decidedBy: String) {
            self.finding = finding
            self.reason = reason
            self.decidedBy = decidedBy
        }
    }

    /// The grants that may be closed: nobody has known for a day what became of them. The oldest first.
    public func overdue() async throws -> [PromotionGrantRow] {
        try await store.read { tx in try PromotionGrantRow.overdue(in: tx) }
    }

    /// - Throws: ``UnclosableGrant``.
    public func close(_ id: PromotionGrantID, _ decision: Decision) async throws {
        guard OperatorReason.isUsable(decision.reason) else { throw UnclosableGrant(.reason) }
        let (now, identifiers) = (clock.now(), identifiers)
        try await store.write { tx in
            guard var grant = try PromotionGrantRow.lock(id, in: tx) else { throw UnclosableGrant(.notFound) }
            guard grant.finishedAt == nil, grant.closedAt == nil else { throw UnclosableGrant(.over) }
            let isOverdue = try OperatorExceptionRow.resolve(
                PromotionGrantRow.overdueExceptionKind, about: id.text, at: now, in: tx)
            // Before a key was sent nothing was given: that ends by itself.
            guard isOverdue, grant.promotionKey != nil else { throw UnclosableGrant(.stillAsked) }
            grant.closedAt = now
            grant.closedBy = decision.decidedBy
            grant.closedReason = decision.reason
            grant.sealedUserKey = nil
            if decision.finding == .granted { try grant.becomeGranted(identifiers, at: now, in: tx) }
            try grant.save(in: tx)
            try grant.tell(
                decision.finding == .granted ? "promotion.granted" : "promotion.closed", as: identifiers, at: now,
                in: tx)
            try SecurityEventRow.insert(
                SecurityEvent(.promotionClosed, userID: grant.userID, detail: grant.detail(of: decision)), at: now,
                in: tx)
        }
    }
}

extension PromotionGrantRow {
    fileprivate mutating func becomeGranted(
        _ identifiers: IdentifierSource, at now: Timestamp, in tx: any Transaction
    ) throws {
        guard let granted = PromotionGrantStatus(rawValue: status)?.after(.granted) else {
            throw IllegalTransition(from: status, event: PromotionGrantEvent.granted.rawValue)
        }
        status = granted.rawValue
        finishedAt = now
        try book(as: identifiers, at: now, in: tx)
    }

    fileprivate func detail(of decision: PromotionClosings.Decision) -> [String: String] {
        [
            "grant": id.text, "promotion": promotionID, "finding": decision.finding.rawValue,
            "reason": decision.reason, "by": decision.decidedBy,
        ]
    }
}

/// A grant that is not to be closed.
public struct UnclosableGrant: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why.
    public struct Code: Sendable, Hashable {
        public let description: String

        public static let notFound = Code(description: "there is no such grant")
        /// It has ended, or was closed before.
        public static let over = Code(description: "this grant is over already")
        public static let stillAsked = Code(
            description: "this grant is still asked about: it can be closed after a day without an answer")
        public static let reason = Code(description: "the reason must be one line of 1 to 200 characters")
    }

    public let code: Code

    init(_ code: Code) {
        self.code = code
    }

    public var description: String { code.description }
}
