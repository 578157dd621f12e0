/// Who a user is to Toss: what money and messages need to know of a link.
public struct TossPerson: Sendable {
    /// Toss' number of the user in this mini-app (`userKey`). It leads to a person: sent to Toss alone, never logged.
    public let userKey: Secret<Int64>
    /// The name of the link's row, a keyed hash. It outlives link and account, so that what is done once for a person
    /// stays done; it changes when the keys are rotated, in every table that names it.
    public let userKeyHash: [UInt8]

    public init(userKey: Secret<Int64>, userKeyHash: [UInt8]) {
        self.userKey = userKey
        self.userKeyHash = userKeyHash
    }
}

/// Finds out who users are to Toss. Links belong to the identity half, which implements it; the other halves ask.
public protocol TossPeople: Sendable {
    /// - Returns: nil when the user has no live link.
    func person(of user: UserID) async throws -> TossPerson?

    /// - Returns: those that have a live link.
    func people(of users: [UserID]) async throws -> [UserID: TossPerson]
}
