public import MapaeCore
internal import MapaeStore

extension TossLinks: TossPeople {
    public func person(of user: UserID) async throws -> TossPerson? {
        let row = try await store.read { tx in try TossLinkRow.find(of: user, in: tx) }
        guard let row, row.isActive, let sealed = row.sealedUserKey else { return nil }
        return TossPerson(
            userKey: Secret(try seals.openUserKey(sealed, .userKey, row: user)), userKeyHash: row.userKeyHash)
    }
}
