public import MapaeCore
public import MapaeStore

/// What the deletion of an account means for its in-app purchases (A8): what was granted and the books stay, as the law
/// wants, and refunds are still found and booked; what was asked for is forgotten. A subscription ends in the app store
/// alone, which takes no such wish from a server.
public struct PurchaseClosing: AccountPart {
    public init() {}

    public func closeAffairs(of user: UserID, at now: Timestamp, in tx: any Transaction) throws {
        // Whoever grants holds the same lock, and gives nothing to an account that is closed.
        _ = try CreditAccountRow.lock(user, in: tx)
        try PurchaseRequestRow.deleteAll(of: user, in: tx)
    }
}
