internal import AppsInToss
internal import MapaeCore
internal import MapaeStore

extension TossLinks {
    /// Lets a Toss user in: into the account the user has here, else into a new one. Nothing but the user's key is
    /// compared, whatever addresses and numbers Toss tells (C1).
    ///
    /// An account that was linked before is opened again when it was Toss that unlinked and nothing else opens it. Where
    /// its owner ended the link, or has a password to come back with, the Toss user may have a new account instead.
    ///
    /// - Parameters:
    ///   - expected: the account whose Toss user alone is let in; nil for any.
    ///   - startsAnew: whether a Toss user whose link has ended takes a new account; what is once for a person stays once.
    /// - Throws: ``ErrorCode/tossCodeRefused`` when the user has unlinked while Toss was asked,
    ///   ``ErrorCode/tossOtherPerson`` when it is not the expected account's, ``ErrorCode/tossLinkEnded``,
    ///   ``ErrorCode/accountBanned``; nothing is then written.
    func admit(
        _ visitor: TossVisitor, from source: SignInSource, onlyAs expected: UserID? = nil, startsAnew: Bool = false
    ) async throws -> TossProof {
        let (now, freshID) = (clock.now(), identifiers.make(UserKind.self))
        return try await store.write { tx in
            var link = try lock(visitor, in: tx)
            if let expected, !link.isActive || link.userID != expected { throw Failure(.tossOtherPerson) }
            let owner = try link.userID.flatMap { try UserRow.lock($0, in: tx) }
            // Not a new account either, which would open what was shut.
            try owner?.refuseIfBanned()
            let known = owner.flatMap { $0.isActive && link.opens($0) ? $0.id : nil }
            if let owner, owner.isActive, known == nil {
                guard startsAnew else { throw Failure(.tossLinkEnded) }
                try forget(owner.id, in: tx)
            }
            let user = try known ?? makeAccount(freshID, at: now, in: tx)
            try activate(&link, for: user, visitor, at: now, in: tx)
            let entry = try SignInHistory.insert(.success, of: user, by: .toss, from: source, at: now, in: tx)
            return TossProof(userID: user, isNewAccount: known == nil, generation: link.generation, entry: entry)
        }
    }

    /// Links a Toss user with an account whose owner has asked for it, and tells the owner by mail.
    ///
    /// - Throws: ``ErrorCode/tossLinkConflict`` when the Toss user has another account here,
    ///   ``ErrorCode/tossAlreadyLinked`` when the account has another Toss user, ``ErrorCode/emailNotVerified``.
    func link(
        _ visitor: TossVisitor, with user: UserID, in session: SessionID?, _ language: Language
    ) async throws {
        let now = clock.now()
        try await store.write { tx in
            var link = try lock(visitor, in: tx)
            if let former = link.userID, former != user {
                let owner = try UserRow.lock(former, in: tx)
                // An account that only this Toss user can open must not be left behind, nor a banned one.
                guard !link.isActive, owner?.isBanned != true, owner?.isActive != true || owner?.ownPassword != nil
                else {
                    throw Failure(.tossLinkConflict)
                }
                try forget(former, in: tx)
            }
            if var other = try TossLinkRow.lock(of: user, in: tx), other.userKeyHash != link.userKeyHash {
                guard !other.isActive else { throw Failure(.tossAlreadyLinked) }
                other.userID = nil
                other.eraseDueAt = nil
                try other.update(in: tx)
            }
            // Toss may have taken its time to answer.
            let owner = try UserRow.lock(user, actingIn: session, in: tx)
            try owner.requireProvenAddress()
            let isNew = !link.isActive
            try activate(&link, for: user, visitor, at: now, in: tx)
            if isNew {
                try SecurityEventRow.insert(SecurityEvent(.tossLinked, userID: user), at: now, in: tx)
                try access.notices?.tell(owner, of: .tossLinked, language, at: now, in: tx)
            }
        }
    }

    /// Locks the Toss user's row, unless the user has unlinked since the call to Toss began: what Toss said is over then.
    private func lock(_ visitor: TossVisitor, in tx: any Transaction) throws -> TossLinkRow {
        let link = try TossLinkRow.lock(names.all(of: visitor.userKey), in: tx)
        if let unlinkedAt = link.unlinkedAt, unlinkedAt > visitor.calledAt { throw Failure(.tossCodeRefused) }
        return link
    }

    /// An account that Toss log-in alone opens: it has no address and no password, and takes none from Toss (2.10).
    private func makeAccount(_ id: UserID, at now: Timestamp, in tx: any Transaction) throws -> UserID {
        let nobody = UserRow.addressOfToss(id)
        var user = UserRow(
            id: id, email: nobody, emailKey: nobody, nickname: TossLinks.nickname, passwordHash: Secret(""),
            role: Role.general.rawValue, status: AccountStatus.active.rawValue, createdAt: now)
        user.madeByToss = true
        guard try user.insert(in: tx) else {
            throw StoreError(.unexpectedValue, detail: "a new account's id is taken")
        }
        return id
    }

    /// Until the owner chooses another.
    private static let nickname = "토스 사용자"

    private func activate(
        _ link: inout TossLinkRow, for user: UserID, _ visitor: TossVisitor, at now: Timestamp, in tx: any Transaction
    ) throws {
        let isNew = !link.isActive || link.userID != user
        if isNew {
            link.generation += 1
            link.linkedAt = now
        }
        link.userID = user
        link.status = .active
        link.sealedUserKey = try seals.seal("\(visitor.userKey)", .userKey, row: user)
        link.scopes = visitor.scopes
        link.agreedTermsJSON = visitor.agreedTermsJSON
        link.unlinkedAt = nil
        link.endedBy = nil
        link.eraseDueAt = nil
        try link.update(in: tx)
        try TossDisconnectionRow.deleteAll(userKeyHash: link.userKeyHash, in: tx)
        try keepFields(visitor, of: user, in: tx)
        try keepTokens(visitor.tokens, of: user, at: now, in: tx)
        // A log-in into the same link tells nothing new, also when the line of its beginning is purged.
        guard isNew else { return }
        try TossLogRow(
            userKeyHash: link.userKeyHash, event: "LINKED", generation: link.generation, userID: user,
            source: "login", at: now
        ).insert(in: tx)
    }

    /// Erases what was kept of a Toss user for an account that the user's link leaves. No Toss log-in opens it ever again,
    /// so nothing but its address tells whose it is.
    private func forget(_ former: UserID, in tx: any Transaction) throws {
        try UserRow.leaveToss(former, in: tx)
        try TossProfileFieldRow.deleteAll(of: former, in: tx)
        try TossTokenRow.delete(former, in: tx)
    }

    /// What the user no longer agrees to give goes with the rest of the former answer.
    private func keepFields(_ visitor: TossVisitor, of user: UserID, in tx: any Transaction) throws {
        try TossProfileFieldRow.deleteAll(of: user, in: tx)
        for (field, value) in visitor.fields {
            let sealed = try seals.seal(value.exposed, .profile(field: field.rawValue), row: user)
            try TossProfileFieldRow(userID: user, field: field.rawValue, sealedValue: sealed).insert(in: tx)
        }
    }

    private func keepTokens(
        _ tokens: TossVisitor.Tokens?, of user: UserID, at now: Timestamp, in tx: any Transaction
    ) throws {
        guard let tokens else { return try TossTokenRow.delete(user, in: tx) }
        try TossTokenRow(
            userID: user, sealedAccessToken: try seals.seal(tokens.access.exposed, .accessToken, row: user),
            sealedRefreshToken: try seals.seal(tokens.refresh.exposed, .refreshToken, row: user),
            accessExpiresAt: tokens.accessExpiresAt, refreshExpiresAt: now + TossTokens.refreshTokenLifetime
        ).replace(in: tx)
    }
}

extension TossLinkRow {
    /// Whether the Toss user's log-in opens the account the row leads to.
    fileprivate func opens(_ owner: UserRow) -> Bool {
        isActive || (endedBy == .toss && owner.ownPassword == nil)
    }
}
