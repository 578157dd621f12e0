internal import AppsInToss
internal import MapaeCore

/// An order as Toss shows it, in our words.
enum PurchaseSnapshot: Sendable {
    case paid(sku: String)
    case refunded(at: Timestamp?)
    /// Toss will not show it as paid: it failed, or is another mini-app's.
    case notPaid(String)
    /// Toss shows the caller no such order; a new one may take a moment.
    case notFound
    /// Toss has not made up its mind.
    case undecided(String)
    /// Toss has not answered, or not understandably. For logs.
    case unanswered(String)
    /// Toss wants to be left alone.
    case tooMany(retryAfter: Duration)
    /// The answer is about another order, or a paid one without what was bought.
    case contradictory

    /// - Parameter grantable: the statuses that count as paid.
    init(_ order: PurchaseOrder, asked: PurchaseOrderID, grantable: Set<PurchaseOrder.Status>) {
        guard order.orderId == asked else {
            self = .contradictory
            return
        }
        switch order.standing {
        case .paid where !grantable.contains(order.status): self = .undecided(order.status.rawValue)
        case .paid: self = order.sku.map { .paid(sku: $0) } ?? .contradictory
        case .refunded: self = .refunded(at: order.statusDeterminedAt?.date.map { Timestamp($0) })
        case .notPaid: self = .notPaid(order.status.rawValue)
        case .undecided: self = order.status == .notFound ? .notFound : .undecided(order.status.rawValue)
        }
    }

    init(_ error: AppsInTossError) {
        switch error.outcome {
        case .rateLimited: self = .tooMany(retryAfter: .seconds(min(max(error.retryAfterSeconds ?? 60, 1), 3600)))
        case .notSent, .refused, .notFound, .misconfigured, .unknown: self = .unanswered("\(error)")
        }
    }

    /// Whether a second look a moment later may tell more.
    var mayChangeSoon: Bool {
        switch self {
        case .notFound, .undecided, .unanswered: true
        case .paid, .refunded, .notPaid, .tooMany, .contradictory: false
        }
    }
}

/// Reads orders at Toss.
struct PurchaseReader: Sendable {
    let client: AppsInTossClient
    let people: any TossPeople

    /// What Toss shows a linked user of an order.
    func read(
        _ order: PurchaseOrderID, for person: TossPerson, grantable: Set<PurchaseOrder.Status>
    ) async -> PurchaseSnapshot {
        await read(order, UserKey(rawValue: person.userKey.exposed), grantable)
    }

    /// What Toss shows of an order that was granted to somebody, who may have left Toss since: then it is asked without
    /// saying for whom, which the newer documents allow.
    func reread(_ order: PurchaseOrderID, of user: UserID) async throws -> PurchaseSnapshot {
        let person = try await people.person(of: user)
        return await read(
            order, person.map { UserKey(rawValue: $0.userKey.exposed) }, [.purchased, .paymentCompleted])
    }

    private func read(
        _ order: PurchaseOrderID, _ userKey: UserKey?, _ grantable: Set<PurchaseOrder.Status>
    ) async -> PurchaseSnapshot {
        do throws(AppsInTossError) {
            return PurchaseSnapshot(
                try await client.orderStatus(order, for: userKey), asked: order, grantable: grantable)
        } catch {
            return PurchaseSnapshot(error)
        }
    }
}
