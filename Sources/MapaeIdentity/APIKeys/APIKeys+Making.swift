public import MapaeCore
internal import MapaeStore

extension APIKeys {
    /// Makes a key for a person, perhaps in a team of theirs, and tells them by mail. The caller has proven a credential
    /// recently.
    ///
    /// A team's key ends with its maker's membership or right to make such keys.
    ///
    /// - Parameter session: the one that asks, which must be alive when the key is made.
    /// - Throws: ``ErrorCode/invalidInput`` with the field; ``ErrorCode/authRequired``; ``ErrorCode/forbidden`` for a scope only server keys have, and
    ///   for a plain member of the team; ``ErrorCode/emailNotVerified``; ``ErrorCode/teamNotFound``;
    ///   ``ErrorCode/tooManyAPIKeys``.
    public func makeUserKey(
        _ request: NewAPIKey, for owner: UserID, in session: SessionID?, _ language: Language = .korean
    ) async throws -> IssuedAPIKey {
        let scopes = try scopes(of: request, for: .user)
        guard request.teamID != nil || !scopes.contains(.teamsRead) else {
            throw Failure.invalidInput("scopes", .notAllowed)
        }
        let (text, row) = try draft(.user, request, scopes, owner: owner)
        let now = clock.now()
        try await store.write { tx in
            let account = try UserRow.lock(owner, actingIn: session, in: tx)
            try account.requireProvenAddress()
            if let team = request.teamID {
                guard try TeamRow.lock(team, in: tx) != nil, let role = try TeamRole.find(owner, in: team, tx) else {
                    throw Failure(.teamNotFound)
                }
                guard role.may(.handleKeys) else { throw Failure(.forbidden) }
            }
            guard try APIKeyRow.count(of: owner, at: now, in: tx) < APIKeys.limitPerUser else {
                throw Failure(.tooManyAPIKeys)
            }
            try insert(row, by: account, language, at: now, in: tx)
        }
        return IssuedAPIKey(key: try APIKey(row), text: text)
    }

    /// Makes a key for the firm. The caller is the operator, or an administrator who has proven a credential recently.
    ///
    /// - Parameters:
    ///   - maker: the administrator; nil for the operator at the command line.
    ///   - session: the administrator's, which must be alive when the key is made.
    /// - Throws: ``ErrorCode/invalidInput`` with the field, ``ErrorCode/authRequired``, ``ErrorCode/forbidden``.
    public func makeServerKey(
        _ request: NewAPIKey, by maker: UserID?, in session: SessionID?, _ language: Language = .korean
    ) async throws -> IssuedAPIKey {
        guard request.teamID == nil else { throw Failure.invalidInput("teamId", .unexpected) }
        var (text, row) = try draft(.server, request, try scopes(of: request, for: .server), owner: nil)
        row.madeBy = maker
        let now = clock.now()
        try await store.write { [row] tx in
            let administrator = try maker.map { try UserRow.lock($0, actingIn: session, in: tx) }
            guard administrator.map({ $0.role == Role.admin.rawValue }) ?? true else { throw Failure(.forbidden) }
            try insert(row, by: administrator, language, at: now, in: tx)
        }
        return IssuedAPIKey(key: try APIKey(row), text: text)
    }

    /// - Parameter maker: nil for the operator at the command line.
    private func insert(
        _ row: APIKeyRow, by maker: UserRow?, _ language: Language, at now: Timestamp, in tx: any Transaction
    ) throws {
        try row.insert(in: tx)
        let detail = ["key": row.id.text, "kind": row.kind, "scopes": row.scopes]
        try SecurityEventRow.insert(SecurityEvent(.apiKeyCreated, userID: maker?.id, detail: detail), at: now, in: tx)
        guard let maker else { return }
        try notices?.tell(maker, of: .apiKeyMade, about: row.id.text, saying: row.name, language, at: now, in: tx)
    }

    private func draft(
        _ kind: APIKey.Kind, _ request: NewAPIKey, _ scopes: [Scope], owner: UserID?
    ) throws -> (Secret<String>, APIKeyRow) {
        let name = try Nickname.required(request.name, maximum: 50, field: "name")
        let now = clock.now()
        let key = APIKeyText(kind: kind, id: identifiers.make(), random: random)
        let row = APIKeyRow(
            id: key.id, kind: kind.rawValue, ownerID: owner, teamID: request.teamID, name: name,
            keyHash: Array(APIKeyText.hash(of: key.text)), scopes: scopes.map(\.rawValue).joined(separator: " "),
            createdAt: now, expiresAt: try request.lifetime.days(for: kind).map { now + .days(Int64($0)) })
        return (key.text, row)
    }

    private func scopes(of request: NewAPIKey, for kind: APIKey.Kind) throws -> [Scope] {
        let asked = Set(request.scopes.map(Scope.init))
        let allowed = Scope.all(for: kind)
        if kind == .user, !asked.isDisjoint(with: Set(Scope.all(for: .server)).subtracting(allowed)) {
            throw Failure(.forbidden)
        }
        guard !asked.isEmpty else { throw Failure.invalidInput("scopes", .missing) }
        guard asked.isSubset(of: allowed) else { throw Failure.invalidInput("scopes", .notAllowed) }
        return allowed.filter(asked.contains)
    }
}

extension NewAPIKey.Lifetime {
    /// Nil for never.
    fileprivate func days(for kind: APIKey.Kind) throws -> Int? {
        switch self {
        case .standard: return APIKeys.standardDays
        case .never:
            guard kind == .server else { throw Failure.invalidInput("expiresInDays", .missing) }
            return nil
        case .days(let days):
            let longest = kind == .user ? APIKeys.longestUserDays : APIKeys.longestServerDays
            guard (1...longest).contains(days) else {
                throw Failure.invalidInput("expiresInDays", .outOfRange(1...Int64(longest)))
            }
            return days
        }
    }
}
