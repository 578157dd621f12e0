public import MapaeCore
internal import MapaeStore

extension Accounts {
    /// Gives an account that Toss log-in made an address and its first password, so that it has a second way in. The
    /// caller has seen to it that the owner logged in by Toss recently: nothing else proves who asks.
    ///
    /// The address is as good as that of a sign-up: nobody has proven it yet, and a link to do so is mailed where there is
    /// mail. All other sessions end at once on every node.
    ///
    /// - Parameters:
    ///   - session: the one that asks; it goes on.
    ///   - source: where it asks from.
    /// - Throws: ``ErrorCode/passwordAlreadySet``, ``ErrorCode/emailTaken``, ``ErrorCode/invalidInput`` for `email` or
    ///   `newPassword`, ``ErrorCode/emailUnsupported``, ``ErrorCode/overloaded``.
    public func setFirstPassword(
        _ password: Secret<String>, email: String, of user: UserID, keeping session: SessionID,
        from source: SignInSource = .unknown, _ language: Language
    ) async throws {
        let address = try EmailAddress.required(email)
        try PasswordRules.check(password, "newPassword", for: address)
        // Read first, so that no hash is made in vain.
        let before = try await store.read { tx in try UserRow.find(user, in: tx) }
        guard before?.ownPassword == nil else { throw Failure(.passwordAlreadySet) }
        let hash = try await hasher.hash(password, for: .known(user, from: source))
        let (now, mails) = (clock.now(), try await mailing(to: address))
        do {
            try await ending { [self] tx in
                let owner = try UserRow.lock(user, actingIn: session, in: tx)
                guard owner.ownPassword == nil else { throw Failure(.passwordAlreadySet) }
                let isFree = try UserRow.setFirstPassword(
                    hash, email: address.text, emailKey: address.key, language: language.rawValue, of: user, in: tx)
                guard isFree else { throw Failure(.emailTaken) }
                let event = SecurityEvent(
                    .passwordChanged, userID: user, sessionID: session, detail: ["former": "none"])
                try SecurityEventRow.insert(event, at: now, in: tx)
                try mails?.add(.verifyEmail, to: user, language, at: now, in: tx)
                return try access.endSessions(of: user, except: session, because: .passwordChanged, at: now, in: tx)
            }
        } catch let error as StoreError where error.code == .uniqueViolation {
            throw Failure(.emailTaken)
        }
    }
}
