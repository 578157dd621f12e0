public import MapaeCore

/// What one module keeps about a user, as far as the deletion of the account is concerned. Modules that do not know one
/// another each conform, and whoever deletes accounts is given all of them.
///
/// Each step may be taken again for the same user, and finds nothing left to do then.
public protocol AccountPart: Sendable {
    /// First, outside any transaction: refuses the deletion, or ends what lies with somebody else.
    func prepareDeletion(of user: UserID) async throws

    /// Then, in the transaction that deletes the account and before its row is locked: refuses the deletion, or ends what
    /// is in progress. Rows that refer to the user are locked here, before the user's own, as everything else does.
    func closeAffairs(of user: UserID, at now: Timestamp, in tx: any Transaction) throws

    /// Last, with the account's row locked: erases what is personal.
    func erase(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws
}

extension AccountPart {
    public func prepareDeletion(of user: UserID) async throws {}
    public func closeAffairs(of user: UserID, at now: Timestamp, in tx: any Transaction) throws {}
    public func erase(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws {}
}
