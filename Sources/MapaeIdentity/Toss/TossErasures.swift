public import Logging
public import MapaeCore
public import MapaeStore

/// What is left of users who unlinked and did not come back, and its end (C4).
public struct TossErasures: Sendable {
    private let store: any Store
    private let deletion: AccountDeletion
    private let clock: any WallClock
    private let logger: Logger

    /// How long one erasure may take before another node makes the next try; also the wait after one that was refused.
    private static let lease: Duration = .minutes(10)
    /// At most so many in one go; the next go does the rest.
    private static let batch = 50
    /// Codes live 10 minutes; so long a repeat is told from a new one.
    private static let codeRetention: Duration = .days(1)

    public init(store: any Store, deletion: AccountDeletion, clock: any WallClock, logger: Logger) {
        self.store = store
        self.deletion = deletion
        self.clock = clock
        self.logger = logger
    }

    /// Erases what is due: the personal fields of an account that can be opened otherwise, and the whole account of
    /// whoever has no other way in. Called every minute by MapaeJobs; several nodes may do it at once.
    ///
    /// - Returns: how many were done.
    @discardableResult
    public func eraseDue() async throws -> Int {
        for done in 0..<TossErasures.batch { guard try await eraseOne() else { return done } }
        return TossErasures.batch
    }

    /// Forgets codes that were brought long ago. Called now and then by MapaeJobs.
    public func purge() async throws {
        let moment = clock.now() - TossErasures.codeRetention
        try await store.write { tx in try TossCodeRow.purge(before: moment, in: tx) }
    }

    /// Forgets who was linked and unlinked longer ago than that; links themselves stay as they are. Called now and then by
    /// MapaeJobs.
    ///
    /// - Returns: how many lines went, at most `limit`; as many as `limit` means there may be more.
    public func purgeLog(olderThan age: Duration, limit: Int = 500) async throws -> Int {
        let moment = clock.now() - age
        return try await store.write { tx in try TossLogRow.purge(before: moment, limit: limit, in: tx) }
    }

    private func eraseOne() async throws -> Bool {
        let now = clock.now()
        let claimed = try await store.write { tx in
            try TossLinkRow.claimErasure(at: now, until: now + TossErasures.lease, in: tx)
        }
        guard let claimed else { return false }
        do {
            if let user = try await eraseFields(of: claimed) {
                try await deletion.delete(user, in: nil) { tx in try claimed.isStillDue(for: user, in: tx) }
            }
        } catch let failure as Failure where failure.code == .deletionBlocked {
            logger.notice(
                "account not deleted yet",
                metadata: ["event": "toss.erasure_blocked", "user_id": "\(claimed.userID?.text ?? "-")"])
        }
        return true
    }

    /// - Returns: the user whose whole account has to go.
    private func eraseFields(of claimed: TossLinkRow) async throws -> UserID? {
        try await store.write { tx in
            guard let user = claimed.userID, var link = try TossLinkRow.lock(of: user, in: tx),
                link.isSame(as: claimed)
            else { return nil }
            let owner = try UserRow.lock(user, in: tx)
            try TossProfileFieldRow.deleteAll(of: user, in: tx)
            if let owner, owner.isActive, owner.ownPassword == nil { return user }
            link.scopes = ""
            link.agreedTermsJSON = "[]"
            link.eraseDueAt = nil
            try link.update(in: tx)
            return nil
        }
    }
}

extension TossLinkRow {
    fileprivate func isSame(as other: TossLinkRow) -> Bool {
        !isActive && eraseDueAt != nil && userKeyHash == other.userKeyHash && generation == other.generation
    }

    fileprivate func isStillDue(for user: UserID, in tx: any Transaction) throws -> Bool {
        guard let link = try TossLinkRow.lock(of: user, in: tx), link.isSame(as: self) else { return false }
        return try UserRow.lock(user, in: tx)?.ownPassword == nil
    }
}
