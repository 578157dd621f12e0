/// What happens in the app, the stores and the console.
extension Sandbox {
    /// The buyer of a Toss Pay payment agrees, or closes the window.
    ///
    /// - Parameter payMethod: `CARD` or `TOSS_MONEY`; nil is one of those that the payment offers.
    public func authenticatePay(payToken: String, payMethod: String? = nil, agrees: Bool = true) async throws {
        let method = try payMethod.map { word in
            guard let method = TossPayRecord.Method(rawValue: word) else {
                throw SandboxRefusal.badRequest("payMethod")
            }
            return method
        }
        try await core.perform { state, now in
            _ = try state.authenticate(payToken: payToken, method: method, agrees: agrees, at: now)
        }
    }

    /// A completed or refunded Toss Pay payment is settled.
    public func settlePay(payToken: String) async throws {
        try await core.perform { state, now in _ = try state.settlePayment(payToken, at: now) }
    }

    /// A user buys in the app.
    ///
    /// - Parameter statuses: what successive reads show; the last one stays.
    public func purchase(
        userKey: Int64, sku: String, amount: Int64 = 1100, statuses: [SandboxPurchase.Status] = [.paid],
        miniApp: String? = nil
    ) async throws -> SandboxPurchase {
        let user = MiniAppUser(miniApp: try self.miniApp(miniApp).appName, userKey: userKey)
        guard userKey > 0 else { throw SandboxRefusal.badRequest("userKey") }
        guard !sku.isEmpty else { throw SandboxRefusal.badRequest("sku") }
        guard amount > 0 else { throw SandboxRefusal.badRequest("amount") }
        guard !statuses.isEmpty else { throw SandboxRefusal.badRequest("statuses") }
        return try await core.perform { state, now in
            SandboxPurchase(state.order(user, sku: sku, amount: amount, statuses: statuses, at: now))
        }
    }

    /// Moves an order; ``SandboxPurchase/Status/refunded`` is how a store refunds.
    public func movePurchase(orderID: String, statuses: [SandboxPurchase.Status]) async throws -> SandboxPurchase {
        try await core.perform { state, now in SandboxPurchase(try state.move(orderID, to: statuses, at: now)) }
    }

    /// Makes or changes a promotion; what it has spent stays spent.
    public func setPromotion(_ promotion: SandboxPromotion, miniApp: String? = nil) async throws {
        let app = try self.miniApp(miniApp).appName
        guard promotion.budget >= 0 else { throw SandboxRefusal.badRequest("budget") }
        try await core.perform { state, _ in
            var record = PromotionRecord(promotion, of: app)
            if let earlier = state.partner.promotions[.init(miniApp: app, name: promotion.code)] {
                (record.spent, record.isTested) = (earlier.spent, earlier.isTested)
            }
            try state.change(record)
        }
    }

    public func setTemplate(_ template: SandboxMessageTemplate, miniApp: String? = nil) async throws {
        let app = try self.miniApp(miniApp).appName
        try await core.perform { state, _ in state.record(.partner(.template(TemplateRecord(template, of: app)))) }
    }

    /// Pushes to the user fail for `reason` from now on; nil lets them through again.
    public func setUnreachable(userKey: Int64, reason: String?, miniApp: String? = nil) async throws {
        let person = PartnerPerson(miniApp: try self.miniApp(miniApp).appName, userKey: userKey)
        try await core.perform { state, _ in state.record(.partner(.unreachable(person, reason: reason))) }
    }

    /// What `getAnonymousKey()` gives to the mini-app.
    public func anonymousKey(miniApp: String? = nil) async throws -> String {
        let app = try self.miniApp(miniApp).appName
        return try await core.perform { state, _ in
            let hash = state.random.text(64, from: .hexadecimal)
            state.record(.partner(.anonymousKey(.init(miniApp: app, name: hash))))
            return hash
        }
    }
}

extension SandboxPurchase {
    init(_ record: PurchaseRecord) {
        orderID = record.orderID
        userKey = record.user.userKey
        sku = record.sku
        amount = record.amount
        status = record.status
    }
}
