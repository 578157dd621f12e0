public import MapaeCore
internal import MapaeStore

extension APIKeys {
    /// Ends one of a user's own keys, or one of a team whose OWNER or ADMIN the user is; at once on every node.
    ///
    /// - Throws: ``ErrorCode/apiKeyNotFound``, also for everybody else's.
    public func delete(_ id: APIKeyID, by user: UserID) async throws {
        try await delete(id, by: user) { row, tx in
            guard row.ownerID != user else { return true }
            guard let team = row.teamID else { return false }
            return try TeamRole.find(user, in: team, tx)?.may(.handleKeys) ?? false
        }
    }

    /// Ends a server key at once on every node.
    ///
    /// - Parameter maker: the administrator; nil for the operator at the command line.
    /// - Throws: ``ErrorCode/apiKeyNotFound``.
    public func deleteServerKey(_ id: APIKeyID, by maker: UserID?) async throws {
        try await delete(id, by: maker) { row, _ in row.kind == APIKey.Kind.server.rawValue }
    }

    /// Deletes keys that expired 30 days ago. Called now and then by MapaeJobs.
    public func purge() async throws {
        let moment = clock.now() - .days(30)
        _ = try await store.write { tx in try APIKeyRow.purge(expiredBefore: moment, in: tx) }
    }

    private func delete(
        _ id: APIKeyID, by user: UserID?,
        if isAllowed: @escaping @Sendable (APIKeyRow, any Transaction) throws -> Bool
    ) async throws {
        let (now, revocations) = (clock.now(), revocations)
        try await store.write { tx in
            guard let row = try APIKeyRow.find(id, in: tx), try isAllowed(row, tx), try APIKeyRow.delete(id, in: tx)
            else { throw Failure(.apiKeyNotFound) }
            try APIKeys.record([id], by: user, at: now, revocations, in: tx)
        }
        revocations.remember([id], at: now)
    }
}

extension APIKeys {
    /// Revokes keys whose rows are gone, and says so in the security events.
    static func record(
        _ ended: [APIKeyID], by user: UserID?, at now: Timestamp, _ revocations: Revocations, in tx: any Transaction
    ) throws {
        try revocations.record(ended, at: now, in: tx)
        for id in ended {
            let event = SecurityEvent(.apiKeyDeleted, userID: user, detail: ["key": id.text])
            try SecurityEventRow.insert(event, at: now, in: tx)
        }
    }
}
