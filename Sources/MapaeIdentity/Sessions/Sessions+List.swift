public import MapaeCore
internal import MapaeStore

extension Sessions {
    /// A user's live sessions, the one used last first; at most 100.
    ///
    /// - Parameter current: the one that asks.
    public func list(of user: UserID, current: SessionID) async throws -> [SessionSummary] {
        let now = clock.now()
        let rows = try await store.read { tx in try SessionRow.live(of: user, at: now, limit: 100, in: tx) }
        return try rows.map { try SessionSummary($0, current: current) }
    }

    /// Ends one of a user's sessions at once on every node.
    ///
    /// - Throws: ``ErrorCode/sessionNotFound`` for another's, an ended or an unknown one.
    public func end(_ session: SessionID, of user: UserID) async throws {
        let now = clock.now()
        let isEnded = try await store.write { tx in
            guard let row = try SessionRow.lock(session, in: tx), row.userID == user, row.endedAt == nil,
                now < row.idleExpiresAt
            else { return false }
            _ = try SessionRow.end(session, at: now, reason: EndReason.endedByOwner.rawValue, in: tx)
            try revocations.record([session], at: now, in: tx)
            return true
        }
        guard isEnded else { throw Failure(.sessionNotFound) }
        revocations.remember([session], at: now)
    }
}

/// A live session, as its owner is shown it.
public struct SessionSummary: Sendable {
    public let id: SessionID
    /// Whether it is the one that asked.
    public let isCurrent: Bool
    /// The device in a few words, such as `Chrome · Windows`; nil when it is not known.
    public let device: String?
    /// Where it was started from; nil when that is not known.
    public let address: String?
    public let createdAt: Timestamp
    /// When it last renewed its tokens.
    public let lastSeenAt: Timestamp
    /// When its owner last proved a credential; nil when it began without one.
    public let authenticatedAt: Timestamp?
    public let remembered: Bool
    public let delivery: TokenDelivery
    /// When it ends unless it is used before.
    public let expiresAt: Timestamp

    init(_ row: SessionRow, current: SessionID) throws {
        id = row.id
        isCurrent = row.id == current
        device = row.device
        address = row.address
        createdAt = row.createdAt
        lastSeenAt = row.rotatedAt
        authenticatedAt = row.authenticatedAt
        remembered = row.remembered
        delivery = try TokenDelivery(of: row)
        expiresAt = row.idleExpiresAt
    }
}

extension TokenDelivery {
    init(of row: SessionRow) throws {
        guard let delivery = TokenDelivery(rawValue: row.delivery) else {
            throw StoreError(.unexpectedValue, detail: "a session's delivery is unknown")
        }
        self = delivery
    }
}
