public import MapaeCache
public import MapaeCore
internal import MapaeStore

extension Accounts {
    /// Takes the link of a verification mail, once and within 24 hours. With the first proof of the address everything
    /// ends that was made before it (B): by a session of the account that session and the password stay, for whoever opens
    /// the link knows both; without one the password is another's and has to be replaced.
    ///
    /// An account that Toss log-in made belongs to its Toss user: its address is proven from a session of it alone, and
    /// whoever reads the mail without being that user frees the address by ``releaseAddress(_:from:counting:)``.
    ///
    /// - Parameters:
    ///   - caller: who is logged in, if anybody.
    ///   - device: the token of the device it is asked on, which stays known with the session.
    ///   - newPassword: for whoever is not logged in to the account.
    ///   - source: where the link was opened.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/mailNotConfigured``, ``ErrorCode/linkInvalid``, ``ErrorCode/newPasswordNeeded``,
    ///   ``ErrorCode/authRequired``, ``ErrorCode/rateLimitExceeded``, ``ErrorCode/invalidInput`` for `newPassword`, ``ErrorCode/overloaded``; the link is as
    ///   it was then.
    public func verifyEmail(
        _ token: Secret<String>, by caller: Principal? = nil, on device: Secret<String>? = nil,
        newPassword: Secret<String>? = nil, from source: SignInSource = .unknown, _ language: Language,
        counting calls: CountedCalls = CountedCalls()
    ) async throws {
        let (token, found) = try await holder(of: token, for: .verifyEmail, as: .verification, from: source, calls)
        if let caller, caller.userID == found.id {
            return try await verify(token, keeping: AccountAccess.Kept(session: caller.sessionID, device: device))
        }
        guard !found.madeByToss else { throw Failure(.authRequired) }
        guard let newPassword else { throw Failure(.newPasswordNeeded) }
        try checkNew(newPassword, of: found)
        let hash = try await hasher.hash(newPassword, for: .known(found.id, from: source))
        let (mails, now) = (try requiredMails(), clock.now)
        try await ending { [self] tx in
            let now = now()
            let owner = try mails.take(token, for: .verifyEmail, access, at: now, in: tx)
            let ended = try access.prove(owner, by: .verificationLink, keeping: .nothing, at: now, in: tx)
            return ended + (try setByLink(hash, of: owner, language, at: now, in: tx))
        }
    }

    /// Takes the link of a verification mail to free the address of an account that Toss log-in made. Whoever reads the mail
    /// may then sign up with it; the account is as Toss log-in made it, without address and password, and all else goes on.
    ///
    /// - Parameters:
    ///   - source: where the link was opened.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/mailNotConfigured``, ``ErrorCode/linkInvalid``, ``ErrorCode/rateLimitExceeded``;
    ///   ``ErrorCode/newPasswordNeeded`` for any other account: whoever proves its address takes it.
    public func releaseAddress(
        _ token: Secret<String>, from source: SignInSource = .unknown, counting calls: CountedCalls = CountedCalls()
    ) async throws {
        let (token, _) = try await holder(of: token, for: .verifyEmail, as: .verification, from: source, calls)
        let (mails, now) = (try requiredMails(), clock.now())
        try await store.write { tx in
            let owner = try mails.take(token, for: .verifyEmail, access, at: now, in: tx)
            guard owner.madeByToss else { throw Failure(.newPasswordNeeded) }
            // Counted by the address, and none of its next owner's.
            try defence.clear(of: owner.id, in: tx)
            try access.endLinks(MailTemplate.waysIn, of: owner.id, at: now, in: tx)
            try UserRow.releaseAddress(owner.id, in: tx)
            try SecurityEventRow.insert(SecurityEvent(.addressReleased, userID: owner.id), at: now, in: tx)
        }
    }

    private func verify(_ token: LinkToken, keeping kept: AccountAccess.Kept) async throws {
        let (mails, now) = (try requiredMails(), clock.now())
        try await ending { [self] tx in
            let owner = try mails.take(token, for: .verifyEmail, access, at: now, in: tx)
            // Whoever ends all sessions holds the account's lock, too.
            guard let session = kept.session, let row = try SessionRow.find(session, in: tx), row.endedAt == nil else {
                throw Failure(.authRequired)
            }
            return try access.prove(owner, by: .verificationLink, keeping: kept, at: now, in: tx)
        }
    }
}
