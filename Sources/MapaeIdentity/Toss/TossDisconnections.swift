public import AppsInToss
public import Logging
internal import MapaeCore
internal import MapaeStore

/// The end of log-ins at Toss after a user was disconnected here (C5): tried again and again until Toss has taken it.
public struct TossDisconnections: Sendable {
    private let client: AppsInTossClient
    private let store: any Store
    private let seals: TossSeals
    private let clock: any WallClock
    private let logger: Logger

    /// How long a try may take before another node makes the next.
    private static let lease: Duration = .minutes(2)
    private static let firstDelay: Duration = .minutes(1)
    private static let longestDelay: Duration = .hours(6)
    /// After so long an operator has to look.
    private static let patience: Duration = .days(7)
    /// At most so many in one go; the next go does the rest.
    private static let batch = 50

    public init(client: AppsInTossClient, links: TossLinks, logger: Logger) {
        self.client = client
        store = links.store
        seals = links.seals
        clock = links.clock
        self.logger = logger
    }

    /// Makes the calls that are due. Called every ten seconds by MapaeJobs; several nodes may do it at once.
    ///
    /// - Returns: how many users were removed.
    @discardableResult
    public func removeDue() async throws -> Int {
        for removed in 0..<TossDisconnections.batch { guard try await removeOne() else { return removed } }
        return TossDisconnections.batch
    }

    /// - Returns: whether one was removed. The first that is not ends the run: the others wait for the next.
    private func removeOne() async throws -> Bool {
        let now = clock.now()
        let claimed = try await store.write { tx in
            try TossDisconnectionRow.claimDue(at: now, until: now + TossDisconnections.lease, in: tx)
        }
        guard let claimed else { return false }
        let userKey = try seals.openUserKey(claimed.sealedUserKey, .removal, row: claimed.id)
        do throws(AppsInTossError) {
            _ = try await client.remove(userKey: AppsInToss.UserKey(rawValue: userKey))
        } catch {
            // Nobody there any more is what was wanted.
            if error.outcome != .notFound {
                try await putOff(claimed, because: error)
                return false
            }
        }
        try await store.write { tx in try claimed.finish(in: tx) }
        return true
    }

    private func putOff(_ row: TossDisconnectionRow, because error: AppsInTossError) async throws {
        let now = clock.now()
        let delay = min(TossDisconnections.longestDelay, TossDisconnections.firstDelay * (1 << min(row.tries - 1, 16)))
        let isHopeless = now - row.createdAt > TossDisconnections.patience
        logger.error(
            "Toss user not removed",
            metadata: [
                "event": "toss.removal_failed", "toss_user": "\(TossUserNames.short(row.userKeyHash))",
                "tries": "\(row.tries)", "given_up": "\(isHopeless)", "cause": "\(error)",
            ])
        try await store.write { tx in
            guard isHopeless else { return try row.putOff(until: now + delay, in: tx) }
            try row.finish(in: tx)
            try OperatorExceptionRow.raise(
                "toss_removal_failed", about: row.id.text, detail: "Toss has not taken the end of a log-in",
                at: now, in: tx)
        }
    }
}
