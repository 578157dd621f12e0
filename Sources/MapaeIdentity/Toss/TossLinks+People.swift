public import MapaeCore
internal import MapaeStore

extension TossLinks: TossPeople {
    public func person(of user: UserID) async throws -> TossPerson? {
        try await people(of: [user])[user]
    }

    public func people(of users: [UserID]) async throws -> [UserID: TossPerson] {
        let rows = try await store.read { tx in
            // The engines take some ten thousand parameters; far fewer are as quick.
            try stride(from: 0, to: users.count, by: 500).flatMap { start in
                try TossLinkRow.active(of: Array(users[start..<min(start + 500, users.count)]), in: tx)
            }
        }
        var people: [UserID: TossPerson] = [:]
        for row in rows {
            guard let user = row.userID, let sealed = row.sealedUserKey else { continue }
            people[user] = TossPerson(
                userKey: Secret(try seals.openUserKey(sealed, .userKey, row: user)), userKeyHash: row.userKeyHash)
        }
        return people
    }
}
