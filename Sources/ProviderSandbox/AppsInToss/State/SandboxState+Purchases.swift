internal import Foundation

/// In-app purchases, of which the partner API only tells the status.
extension SandboxState {
    func purchase(_ orderID: String) -> PurchaseRecord? { partner.purchases[orderID]?.latest }

    /// The user buys in the app. `statuses` is what successive reads show; the last one stays.
    mutating func order(
        _ user: MiniAppUser, sku: String, amount: Int64, statuses: [PurchaseRecord.Status], at now: Moment
    ) -> PurchaseRecord {
        let purchase = PurchaseRecord(
            orderID: makeOrderUUID(at: now), user: user, sku: sku, amount: amount,
            status: statuses.first ?? .paid, script: Array(statuses.dropFirst()), determinedAt: now)
        record(.partner(.purchase(purchase, since: now)))
        return settled(purchase, at: now)
    }

    mutating func move(
        _ orderID: String, to statuses: [PurchaseRecord.Status], at now: Moment
    ) throws -> PurchaseRecord {
        guard var purchase = purchase(orderID) else { throw SandboxRefusal.unknown("no such order") }
        guard let first = statuses.first else { throw SandboxRefusal.badRequest("status") }
        purchase.script = Array(statuses.dropFirst())
        return shown(purchase, as: first, at: now)
    }

    mutating func orderStatus(
        _ call: PartnerCall, readAge: Int64, at now: Moment
    ) throws(PartnerFailure) -> JSONValue {
        struct Body: Decodable { let orderId: String }
        let userKey = call.userKey.map { Int64($0) ?? 0 }
        if userKey == 0 || (userKey == nil && partner.settings.behaviour.orderStatusNeedsUserKey) {
            throw .invalid("x-toss-user-key")
        }
        let orderID = try call.decoded(as: Body.self).orderId
        let found = partner.purchases[orderID]?.record(at: now.adding(seconds: -readAge))
        guard let found, !isHidden(orderID),
            userKey == nil || found.user.miniApp != call.miniApp
                || found.user.userKey == userKey
        else { return answer(orderID, "NOT_FOUND", "주문을 찾을 수 없어요.") }
        guard found.user.miniApp == call.miniApp else {
            return answer(orderID, "MINIAPP_MISMATCH", "다른 미니앱의 주문이에요.")
        }
        if readAge > 0 { return json(of: found) }
        defer { if !found.script.isEmpty { advance(found, at: now) } }
        return json(of: found)
    }

    /// What a read has shown gives way to what the next one shall.
    private mutating func advance(_ purchase: PurchaseRecord, at now: Moment) {
        var purchase = purchase
        let next = purchase.script.removeFirst()
        _ = shown(purchase, as: next, at: now)
    }

    private mutating func shown(
        _ purchase: PurchaseRecord, as status: PurchaseRecord.Status, at now: Moment
    ) -> PurchaseRecord {
        var purchase = purchase
        if status != purchase.status { purchase.determinedAt = now }
        purchase.status = status
        record(.partner(.purchase(purchase, since: now)))
        return settled(purchase, at: now)
    }

    /// Books the money that the status says has moved.
    private mutating func settled(_ purchase: PurchaseRecord, at now: Moment) -> PurchaseRecord {
        var purchase = purchase
        let kind: LedgerEntry.Kind
        if purchase.status.isPaid, !purchase.isBooked {
            kind = .purchase
        } else if purchase.status == .refunded, purchase.isBooked {
            kind = .purchaseRefund
        } else {
            return purchase
        }
        purchase.isBooked.toggle()
        record(.partner(.purchase(purchase, since: now)))
        book(
            kind, purchase.amount, key: purchase.orderID, order: purchase.sku,
            of: PartnerPerson(miniApp: purchase.user.miniApp, userKey: purchase.user.userKey), at: now)
        return purchase
    }

    private func json(of purchase: PurchaseRecord) -> JSONValue {
        let behaviour = partner.settings.behaviour
        let reason: String
        switch purchase.status {
        case .error: return answer(purchase.orderID, "ERROR", "일시적인 오류가 발생했어요.")
        case .inProgress: reason = "주문이 진행 중이에요."
        case .paid: reason = "결제가 완료됐어요."
        case .granted: reason = "상품이 지급됐어요."
        case .failed: reason = "결제에 실패했어요."
        case .refunded: reason = "환불됐어요."
        }
        let time =
            behaviour.orderTimesHaveOffset
            ? purchase.determinedAt.korean : purchase.determinedAt.koreanWithoutOffset
        return [
            "orderId": .string(purchase.orderID), "sku": .string(purchase.sku), "statusDeterminedAt": .string(time),
            "status": .string(purchase.status.word(old: behaviour.oldOrderStatuses)), "reason": .string(reason),
        ]
    }

    private func answer(_ orderID: String, _ status: String, _ reason: String) -> JSONValue {
        ["orderId": .string(orderID), "status": .string(status), "reason": .string(reason)]
    }

    /// Notes what a subscription webhook says, and answers what it said before.
    mutating func subscribe(
        _ orderID: String, _ subscription: SubscriptionState, at now: Moment
    ) throws -> (purchase: PurchaseRecord, previous: SubscriptionState?) {
        guard var purchase = purchase(orderID) else { throw SandboxRefusal.unknown("no such order") }
        let previous = purchase.subscription
        purchase.subscription = subscription
        record(.partner(.purchase(purchase, since: now)))
        return (purchase, previous)
    }
}

extension PurchaseRecord.Status {
    fileprivate func word(old: Bool) -> String {
        switch self {
        case .paid where old: PurchaseRecord.Status.granted.rawValue
        case .granted where old: PurchaseRecord.Status.paid.rawValue
        default: rawValue
        }
    }
}
