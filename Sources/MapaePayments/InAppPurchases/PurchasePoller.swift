internal import AppsInToss
internal import MapaeCore
internal import MapaeStore

/// Finishes what requests have begun, and finds the refunds that app stores give: Toss tells of none (C9).
public struct PurchasePoller: Sendable {
    private let purchases: Purchases

    /// After so many orders in a row without an answer the rest waits for the next go.
    private static let patience = 3

    public init(_ purchases: Purchases) {
        self.purchases = purchases
    }

    /// Reads the orders that are due and applies what Toss shows. Called every ten seconds by MapaeJobs; several nodes
    /// may do it at once.
    ///
    /// - Returns: how many orders it has read.
    @discardableResult
    public func readDue() async throws -> Int {
        var run = Run()
        for request in try await claimRequests() { try await finish(request, &run) }
        for purchase in try await claimPurchases() { try await reread(purchase, &run) }
        return run.reads
    }

    /// Forgets reports that are too old to be repeated.
    public func purge() async throws {
        let batch = 500
        var gone = batch
        while gone == batch {
            gone = try await purchases.settling { settlement in
                try TossSubscriptionEventRow.purge(
                    before: settlement.now - settlement.settings.subscriptionEventsKept, limit: batch, in: settlement.tx
                )
            }
        }
    }

    /// How one go fares.
    private struct Run {
        var reads = 0
        var isOver = false
        private var failures = 0

        mutating func note(_ reading: PurchaseSnapshot) {
            reads += 1
            switch reading {
            case .unanswered: failures += 1
            case .tooMany: isOver = true
            default: failures = 0
            }
            if failures == PurchasePoller.patience { isOver = true }
        }
    }

    private func claimRequests() async throws -> [PurchaseRequestRow] {
        try await purchases.settling { settlement in
            try PurchaseRequestRow.claimDue(
                at: settlement.now, until: settlement.now + settlement.settings.lease,
                limit: settlement.settings.batch, in: settlement.tx)
        }
    }

    private func claimPurchases() async throws -> [PurchaseRow] {
        try await purchases.settling { settlement in
            try PurchaseRow.claimDue(
                at: settlement.now, until: settlement.now + settlement.settings.lease,
                limit: settlement.settings.batch, in: settlement.tx)
        }
    }

    private func finish(_ request: PurchaseRequestRow, _ run: inout Run) async throws {
        // Its lease runs out by itself.
        guard !run.isOver else { return }
        let (orderID, user) = (request.orderID, request.userID)
        guard let person = try await purchases.reader.people.person(of: user) else {
            // Whoever links again asks again.
            return try await purchases.settling {
                try PurchaseRequestRow.delete(orderID: orderID, userID: user, in: $0.tx)
            }
        }
        let reading = await purchases.reader.read(
            try PurchaseOrderID(orderID), for: person, grantable: purchases.settings.grantableStatuses)
        run.note(reading)
        _ = try await purchases.settling { try $0.settle(orderID, for: user, reading) }
    }

    private func reread(_ purchase: PurchaseRow, _ run: inout Run) async throws {
        guard !run.isOver else { return }
        let reading = try await purchases.reader.reread(try PurchaseOrderID(purchase.orderID), of: purchase.userID)
        run.note(reading)
        try await purchases.settling { try $0.settle(claimed: purchase, reading) }
    }
}
