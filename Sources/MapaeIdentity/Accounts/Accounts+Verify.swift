public import MapaeCache
public import MapaeCore
internal import MapaeStore

extension Accounts {
    /// Checks an e-mail address and password behind ``LogInDefence`` (A6). Unknown address, wrong password and an attempt
    /// that has to wait answer alike, in like time: each costs one derivation of a key.
    ///
    /// - Parameters:
    ///   - source: where the attempt comes from. Attempts that do not say share one source.
    ///   - device: the token ``KnownDevices/remember(_:of:in:from:_:)`` gave, if the caller has one.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/invalidCredentials``, ``ErrorCode/overloaded``; ``ErrorCode/accountBanned`` for the right
    ///   password of a banned account; ``ErrorCode/rateLimitExceeded`` when a whole network, or all the world, tries too
    ///   often.
    public func prove(
        email: String, password: Secret<String>, from source: SignInSource, device: Secret<String>? = nil,
        counting calls: CountedCalls = CountedCalls()
    ) async throws -> PasswordProof {
        guard let address = EmailAddress(email) else {
            let asker = Asker.stranger(from: source)
            try await defence.strangers.admit(.logIn, by: asker, counting: calls)
            defence.metrics.count(.wrong)
            return try await refuse(password, to: asker)
        }
        let (now, token) = (clock.now(), device.flatMap(DeviceToken.init))
        let (user, knownDevice) = try await store.read { tx -> (UserRow?, [UInt8]?) in
            let user = try UserRow.find(emailKey: address.key, in: tx).flatMap(Accounts.provable)
            guard let user, let token, try KnownDeviceRow.isLive(token.hash, of: user.id, at: now, in: tx) else {
                return (user, nil)
            }
            return (user, token.hash)
        }
        let asker: Asker =
            if let user, knownDevice != nil { .known(user.id, from: source) } else { .stranger(from: source) }
        try await defence.strangers.admit(.logIn, by: asker, counting: calls)
        let ownDevice = knownDevice.map { [LogInDefence.Origin.device($0)] } ?? []
        return try await prove(
            password, of: user, for: asker,
            LogInDefence.Attempt(
                account: defence.accountKey(address.key), owner: user?.id,
                origins: ownDevice + [.address(source.address)], source: source, method: .password))
    }

    /// As ``prove(email:password:from:device:)``, for whoever only wants to know whose the password is.
    public func verify(email: String, password: Secret<String>) async throws -> UserID {
        try await prove(email: email, password: password, from: .unknown).userID
    }

    /// Checks the password of somebody already logged in, behind the same defence.
    ///
    /// - Parameter session: the one that asks. Its failures are its own: they lock nobody out, and nobody's lock stops it.
    /// - Throws: ``ErrorCode/invalidCredentials``, ``ErrorCode/overloaded``.
    public func verify(
        password: Secret<String>, of user: UserID, in session: SessionID? = nil, from source: SignInSource = .unknown
    ) async throws {
        let row = try await store.read { tx in try UserRow.find(user, in: tx).flatMap(Accounts.provable) }
        guard let row else {
            _ = try await refuse(password, to: .known(user, from: source))
            return
        }
        _ = try await prove(
            password, of: row, for: .known(user, from: source),
            LogInDefence.Attempt(
                account: defence.accountKey(row.emailKey), owner: row.id,
                origins: [session.map { .session($0) } ?? .address(source.address)], source: source,
                method: .reauthentication))
    }

    private func prove(
        _ password: Secret<String>, of user: UserRow?, for asker: Asker, _ attempt: LogInDefence.Attempt
    ) async throws -> PasswordProof {
        guard let reservation = try await defence.reserve(attempt) else {
            return try await refuse(password, to: asker)
        }
        let verdict: PasswordHasher.Verdict
        do {
            verdict = try await hasher.verify(password, against: user?.ownPassword, for: asker)
        } catch {
            try await defence.giveBack(reservation)
            throw error
        }
        guard let user, verdict != .wrong else {
            try await defence.fail(reservation)
            throw Failure(.invalidCredentials)
        }
        guard !user.isBanned else {
            // Whoever knows the password is told, and neither a success nor a failure is written down.
            try await defence.giveBack(reservation, as: .right)
            throw Failure(.accountBanned)
        }
        let entry = try await defence.succeed(reservation)
        let hash =
            verdict == .rightAtAnotherCost
            ? try await rehash(password, of: user, for: asker) : user.passwordHash
        return PasswordProof(userID: user.id, hash: hash, entry: entry)
    }

    /// Does the work of a check, and refuses whatever comes of it.
    private func refuse(_ password: Secret<String>, to asker: Asker) async throws -> PasswordProof {
        _ = try await hasher.verify(password, against: nil, for: asker)
        throw Failure(.invalidCredentials)
    }

    /// Brings a hash of an earlier setting to today's cost. Under load it waits for the next log-in.
    ///
    /// - Returns: the hash that the account has now.
    private func rehash(
        _ password: Secret<String>, of user: UserRow, for asker: Asker
    ) async throws -> Secret<String> {
        do {
            let hash = try await hasher.hash(password, for: asker)
            let current = try await store.write { tx in
                try user.replacePasswordHash(with: hash, in: tx)
                return try UserRow.find(user.id, in: tx)?.passwordHash
            }
            // Another log-in at the same moment may have been first, or the password is another one by now.
            if current != hash, try await hasher.verify(password, against: current, for: asker) == .wrong {
                throw Failure(.invalidCredentials)
            }
            return current ?? hash
        } catch let failure as Failure where failure.code == .overloaded {
            return user.passwordHash
        }
    }

    /// Whose password is looked at. A banned account's too: whoever knows it is told why it opens nothing.
    private static func provable(_ row: UserRow) -> UserRow? {
        row.isActive || row.isBanned ? row : nil
    }
}

/// That somebody knew a user's password a moment ago. It counts as long as the password is the same one.
public struct PasswordProof: Sendable {
    public let userID: UserID
    /// What the password was checked against.
    let hash: Secret<String>
    /// The log-in's in the history.
    var entry: SignInHistory.EntryID?
}
