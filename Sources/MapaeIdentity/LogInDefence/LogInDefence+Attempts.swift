internal import Logging
internal import MapaeCore
internal import MapaeStore

extension LogInDefence {
    /// Somebody who wants a password checked.
    struct Attempt: Sendable {
        /// ``LogInDefence/accountKey(_:)`` of the address.
        let account: [UInt8]
        /// Nil when nobody has the address.
        let owner: UserID?
        /// In the order in which they are tried: one that has to wait gives way to the next.
        let origins: [Origin]
        let source: SignInSource
        let method: SignInHistory.Method
    }

    /// A failure written down beforehand, and what it takes to take it back.
    struct Reservation: Sendable {
        let attempt: Attempt
        let at: Timestamp
        let origin: Origin
        let pairKey: [UInt8]
        let failures: Int
        let blockedUntil: Timestamp
        let blockedBefore: Timestamp
        let failureID: Int64
        let historyID: SignInHistory.EntryID?
        /// Whether the account now has as many failures as it may.
        let fillsAccount: Bool
    }

    /// Writes the attempt down as failed.
    ///
    /// - Returns: nil when no password may be checked now.
    func reserve(_ attempt: Attempt) async throws -> Reservation? {
        let now = clock.now()
        let reservation: Reservation? = try await store.write { tx in
            let windowStart = now - settings.accountWindow
            try LogInAccountRow.lock(attempt.account, expiresAt: now + settings.accountWindow, in: tx)
            let failures = try LogInFailureRow.count(attempt.account, after: windowStart, in: tx)
            let isFull = failures >= settings.accountFailures
            for origin in attempt.origins where origin.isKnown || !isFull {
                let key = pairKey(attempt.account, origin)
                let pair = try LogInPairRow.find(key, at: now, in: tx)
                if let pair, pair.blockedUntil > now { continue }
                return try reserve(
                    attempt, by: origin, pairKey: key, pair, fillsAccount: failures + 1 >= settings.accountFailures,
                    at: now, in: tx)
            }
            return nil
        }
        if reservation == nil { metrics.count(.delayed) }
        return reservation
    }

    private func reserve(
        _ attempt: Attempt, by origin: Origin, pairKey: [UInt8], _ pair: LogInPairRow?, fillsAccount: Bool,
        at now: Timestamp, in tx: any Transaction
    ) throws -> Reservation {
        let failures = (pair?.failures ?? 0) + 1
        let blockedUntil = now + settings.wait(afterFailures: failures)
        try LogInPairRow(
            key: pairKey, account: attempt.account, failures: failures, blockedUntil: blockedUntil,
            expiresAt: blockedUntil + settings.memory
        ).save(in: tx)
        // The owner's history too is written now: afterwards, a write for known addresses alone would take time.
        let historyID = try attempt.owner.flatMap {
            try SignInHistory.insertFailure(of: $0, by: attempt.method, from: attempt.source, at: now, in: tx)
        }
        return Reservation(
            attempt: attempt, at: now, origin: origin, pairKey: pairKey, failures: failures,
            blockedUntil: blockedUntil, blockedBefore: pair?.blockedUntil ?? now,
            failureID: try LogInFailureRow.insert(attempt.account, at: now, in: tx), historyID: historyID,
            fillsAccount: fillsAccount)
    }

    /// The password was right: the source starts anew.
    ///
    /// - Returns: the log-in's entry in the history; nil where it is none.
    func succeed(_ reservation: Reservation) async throws -> SignInHistory.EntryID? {
        let attempt = reservation.attempt
        let entry = try await store.write { tx in
            try LogInAccountRow.lock(
                attempt.account, expiresAt: reservation.at + settings.accountWindow, in: tx)
            try LogInPairRow.delete(reservation.pairKey, in: tx)
            try LogInFailureRow.delete(reservation.failureID, in: tx)
            return try recordSuccess(of: reservation, in: tx)
        }
        metrics.count(.right)
        return entry
    }

    private func recordSuccess(
        of reservation: Reservation, in tx: any Transaction
    ) throws -> SignInHistory.EntryID? {
        let (attempt, id) = (reservation.attempt, reservation.historyID)
        if attempt.method == .reauthentication {
            if let id { try SignInRow.delete(id, in: tx) }
            return nil
        }
        if let id {
            try SignInHistory.set(.success, of: id, in: tx)
            return id
        }
        return try attempt.owner.map {
            try SignInHistory.insert(
                .success, of: $0, by: attempt.method, from: attempt.source, at: reservation.at, in: tx)
        }
    }

    /// No password was checked after all, or a right one that opens nothing: the attempt does not count.
    func giveBack(
        _ reservation: Reservation, as outcome: IdentityMetrics.LogInOutcome = .overloaded
    ) async throws {
        try await store.write { tx in
            try LogInAccountRow.lock(
                reservation.attempt.account, expiresAt: reservation.at + settings.accountWindow, in: tx)
            try LogInFailureRow.delete(reservation.failureID, in: tx)
            if let id = reservation.historyID { try SignInRow.delete(id, in: tx) }
            guard var pair = try LogInPairRow.find(reservation.pairKey, at: reservation.at, in: tx) else { return }
            pair.failures = max(0, pair.failures - 1)
            // A later failure's wait stands.
            if pair.blockedUntil == reservation.blockedUntil { pair.blockedUntil = reservation.blockedBefore }
            try pair.save(in: tx)
        }
        metrics.count(outcome)
    }

    /// The password was wrong. All is written down already, unless this failure locks something.
    func fail(_ reservation: Reservation) async throws {
        let locksOrigin = settings.isLocked(afterFailures: reservation.failures)
        guard locksOrigin || reservation.fillsAccount else { return metrics.count(.wrong) }
        let attempt = reservation.attempt
        let events: [SecurityEvent] = try await store.write { tx in
            var events: [SecurityEvent] = []
            if locksOrigin {
                let seconds = (reservation.blockedUntil - reservation.at).components.seconds
                let detail = ["scope": reservation.origin.name, "seconds": "\(seconds)"]
                events.append(SecurityEvent(.logInLocked, userID: attempt.owner, detail: detail))
            }
            let windowStart = reservation.at - settings.accountWindow
            if reservation.fillsAccount,
                try LogInAccountRow.markLocked(attempt.account, at: reservation.at, ifNotSince: windowStart, in: tx)
            {
                events.append(SecurityEvent(.logInLocked, userID: attempt.owner, detail: ["scope": "account"]))
            }
            for event in events { try SecurityEventRow.insert(event, at: reservation.at, in: tx) }
            if !events.isEmpty, let id = reservation.historyID {
                try SignInHistory.set(.locked, of: id, in: tx)
            }
            return events
        }
        metrics.count(events.isEmpty ? .wrong : .locked)
        for event in events {
            logger.warning(
                "log-in locked",
                metadata: [
                    "event": "security.log_in_locked", "user_id": "\(event.userID?.text ?? "-")",
                    "scope": "\(event.detail["scope"] ?? "")",
                ])
        }
    }
}
