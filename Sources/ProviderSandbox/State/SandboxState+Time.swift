/// What happens by itself as virtual time goes by.
extension SandboxState {
    private enum Due {
        case lateCommit(LateCommit)
        case expiry(PaymentRecord)
        case lateCall(LatePartnerCall)
    }

    /// Does what became due until `now`, in the order it became so.
    mutating func settle(at now: Moment) {
        while let (moment, due) = nextDue(until: now) {
            switch due {
            case .expiry(let payment): _ = expired(payment, at: moment)
            case .lateCommit(let commit): carryOut(commit, at: moment)
            case .lateCall(let late):
                record(.partner(.lateCallDone(number: late.number)))
                _ = answer(late.call, at: moment)
            }
        }
    }

    /// Asked at every request, mostly with nothing due: what is due later is passed over before it is copied.
    private func nextDue(until now: Moment) -> (Moment, Due)? {
        let commits = lateCommits.lazy.filter { $0.due <= now }.map { ($0.due, Due.lateCommit($0)) }
        let expiries = expiries.compactMap { key, moment -> (Moment, Due)? in
            // A confirm that is under way keeps its payment alive.
            guard moment <= now, !hasLateCommit(for: key), let payment = payment(key) else { return nil }
            return (moment, .expiry(payment))
        }
        let calls = partner.lateCalls.lazy.filter { $0.due <= now }.map { ($0.due, Due.lateCall($0)) }
        return (Array(commits) + expiries + Array(calls)).min { $0.0 < $1.0 }
    }

    /// The commit leaves the list first, for it would stand in its own way.
    private mutating func carryOut(_ commit: LateCommit, at moment: Moment) {
        record(.lateCommitDone(number: commit.number))
        _ = answer(commit.request, at: moment)
    }
}
