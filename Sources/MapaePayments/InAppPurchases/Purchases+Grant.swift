internal import AppsInToss
public import MapaeCore
internal import MapaeStore

extension Purchases {
    /// Gives a user what an order bought, if Toss shows it to this very user as paid.
    ///
    /// Answers within the SDK's 30 seconds. A repeat gets the same answer, with the balance as it is then; of requests at
    /// once one gives.
    ///
    /// - Throws: ``ErrorCode/invalidInput``, ``ErrorCode/tossNotLinked``, ``ErrorCode/purchaseNotPaid``,
    ///   ``ErrorCode/purchaseRefunded``, ``ErrorCode/purchaseClaimed`` when another user has had it,
    ///   ``ErrorCode/purchaseUnknownProduct``, ``ErrorCode/authRequired`` when the account was deleted meanwhile.
    public func grant(_ orderID: String, to user: UserID) async throws -> PurchaseGrant {
        let order: PurchaseOrderID
        do throws(AppsInTossError) {
            order = try PurchaseOrderID(orderID)
        } catch {
            throw Failure.invalidInput("orderId", .malformed)
        }
        guard let person = try await reader.people.person(of: user) else { throw Failure(.tossNotLinked) }
        let beginning = try await settling { try $0.begin(orderID, for: user) }
        if let beginning { return try beginning.get() }
        let reading = try await read(order, for: person)
        return try await settling { try $0.settle(orderID, for: user, reading) }.get()
    }

    /// Looks again a few times at an order that may be settled within seconds.
    private func read(_ order: PurchaseOrderID, for person: TossPerson) async throws -> PurchaseSnapshot {
        var reading = await reader.read(order, for: person, grantable: settings.grantableStatuses)
        for _ in 1..<max(settings.readsOfRequest, 1) where reading.mayChangeSoon {
            try await ContinuousClock().sleep(for: settings.pauseBetweenReads)
            reading = await reader.read(order, for: person, grantable: settings.grantableStatuses)
        }
        return reading
    }
}

/// What a request for an order came to. A refusal is told after its transaction, so that what it recorded stays.
typealias PurchaseEnding = Result<PurchaseGrant, Failure>
