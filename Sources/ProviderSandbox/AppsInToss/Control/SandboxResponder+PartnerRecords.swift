internal import Foundation
internal import Hummingbird

/// Control routes for what happens in the app, the stores and the console.
extension SandboxResponder {
    /// `parts` come after `apps-in-toss`; nil for an unknown route.
    func controlPartnerRecords(_ request: Request, _ parts: [String], _ body: Data) async throws -> Page? {
        switch (request.method, parts.count) {
        case (.post, 2) where parts == ["pay", "authenticate"]: return try await authenticatePay(body)
        case (.post, 2) where parts == ["pay", "settle"]: return try await settlePay(body)
        case (.post, 2) where parts == ["iap", "orders"]: return try await makePurchase(body)
        case (.post, 2) where parts == ["iap", "verify-webhook"]: return try await verifyWebhook(body)
        case (.get, 3) where parts.starts(with: ["iap", "orders"]): return await purchase(parts[2])
        case (.post, 3) where parts.starts(with: ["iap", "orders"]): return try await movePurchase(parts[2], body)
        case (.post, 4) where parts.starts(with: ["iap", "orders"]) && parts[3] == "subscription":
            return try await changeSubscription(parts[2], body)
        case (.get, 1) where parts == ["promotions"]: return await promotions()
        case (.post, 1) where parts == ["promotions"]: return try await setPromotion(nil, body)
        case (.post, 2) where parts[0] == "promotions": return try await setPromotion(parts[1], body)
        case (.get, 1) where parts == ["messages"]:
            let messages = await sandbox.core.partnerState.messages
            return Page(json: ["messages": .array(messages.map(\.json))])
        case (.post, 2) where parts == ["messages", "templates"]: return try await setTemplate(body)
        case (.post, 2) where parts == ["messages", "unreachable"]: return try await setUnreachable(body)
        case (.post, 1) where parts == ["anonymous-keys"]:
            struct Body: Decodable { let miniApp: String? }
            let hash = try await sandbox.anonymousKey(miniApp: try decoded(Body.self, body).miniApp)
            return Page(json: ["hash": .string(hash)])
        default: return nil
        }
    }

    // MARK: Toss Pay

    private func authenticatePay(_ body: Data) async throws -> Page {
        struct Body: Decodable {
            let payToken: String
            let payMethod: String?
            let agrees: Bool?
        }
        let wanted = try decoded(Body.self, body)
        try await sandbox.authenticatePay(
            payToken: wanted.payToken, payMethod: wanted.payMethod, agrees: wanted.agrees ?? true)
        return await payment(wanted.payToken)
    }

    private func settlePay(_ body: Data) async throws -> Page {
        struct Body: Decodable { let payToken: String }
        let token = try decoded(Body.self, body).payToken
        try await sandbox.settlePay(payToken: token)
        return await payment(token)
    }

    private func payment(_ token: String) async -> Page {
        let members = await sandbox.core.partnerState.payments[token]?.latest?.statusMembers
        return Page(json: .object(members ?? []))
    }

    // MARK: In-app purchases

    private func makePurchase(_ body: Data) async throws -> Page {
        struct Body: Decodable {
            let miniApp: String?
            let userKey: Int64
            let sku: String
            let amount: Int64?
            let status: SandboxPurchase.Status?
            let statuses: [SandboxPurchase.Status]?
        }
        let wanted = try decoded(Body.self, body)
        let purchase = try await sandbox.purchase(
            userKey: wanted.userKey, sku: wanted.sku, amount: wanted.amount ?? 1100,
            statuses: wanted.statuses ?? [wanted.status ?? .paid], miniApp: wanted.miniApp)
        return Page(json: purchase.json)
    }

    private func purchase(_ orderID: String) async -> Page? {
        let record = await sandbox.core.partnerState.purchases[orderID]?.latest
        return record.map { Page(json: SandboxPurchase($0).json) }
    }

    private func movePurchase(_ orderID: String, _ body: Data) async throws -> Page {
        struct Body: Decodable {
            let status: SandboxPurchase.Status?
            let statuses: [SandboxPurchase.Status]?
        }
        let wanted = try decoded(Body.self, body)
        let statuses = wanted.statuses ?? wanted.status.map { [$0] } ?? []
        return Page(json: try await sandbox.movePurchase(orderID: orderID, statuses: statuses).json)
    }

    private func changeSubscription(_ orderID: String, _ body: Data) async throws -> Page {
        struct Body: Decodable {
            let changeReason: String
            let status: String
            let accessGranted: Bool
            let autoRenew: Bool
            let expiresAt: String?
            let occurredAt: String?
            let copies: Int?
        }
        let wanted = try decoded(Body.self, body)
        guard let record = await sandbox.core.partnerState.purchases[orderID]?.latest else {
            throw SandboxRefusal.unknown("no such order")
        }
        let own = try sandbox.miniApp(record.user.miniApp).subscriptionWebhook
        return Page(
            outcomes: try await sandbox.changeSubscription(
                orderID: orderID, changeReason: wanted.changeReason, status: wanted.status,
                accessGranted: wanted.accessGranted, autoRenew: wanted.autoRenew, expiresAt: wanted.expiresAt,
                occurredAt: wanted.occurredAt, callback: try decoded(CallbackBody.self, body).callback(instead: own),
                copies: wanted.copies ?? 1))
    }

    private func verifyWebhook(_ body: Data) async throws -> Page {
        struct Body: Decodable { let miniApp: String? }
        let miniApp = try decoded(Body.self, body).miniApp
        let own = try sandbox.miniApp(miniApp).subscriptionWebhook
        return Page(
            outcomes: try await sandbox.verifySubscriptionWebhook(
                miniApp: miniApp, callback: try decoded(CallbackBody.self, body).callback(instead: own)))
    }

    // MARK: Promotions

    private func promotions() async -> Page {
        let records = await sandbox.core.partnerState.promotions.values.sorted { $0.code < $1.code }
        return Page(json: ["promotions": .array(records.map(\.json))])
    }

    private func setPromotion(_ code: String?, _ body: Data) async throws -> Page {
        struct Body: Decodable {
            let miniApp: String?
            let code: String?
            let budget: Int64?
            let maximumAmount: Int64?
            let status: SandboxPromotion.Status?
            let failsGrants: Bool?
            let transientFailures: Int?
        }
        let wanted = try decoded(Body.self, body)
        let app = try sandbox.miniApp(wanted.miniApp).appName
        guard let name = code ?? wanted.code, !name.isEmpty else { throw SandboxRefusal.badRequest("code") }
        let earlier = await sandbox.core.partnerState.promotions[.init(miniApp: app, name: name)]
        guard earlier != nil || code == nil else { throw SandboxRefusal.unknown("no such promotion") }
        guard let budget = wanted.budget ?? earlier?.budget else { throw SandboxRefusal.badRequest("budget") }
        var promotion = SandboxPromotion(code: name, budget: budget)
        promotion.maximumAmount = wanted.maximumAmount ?? earlier?.maximumAmount ?? promotion.maximumAmount
        promotion.status = wanted.status ?? earlier?.status ?? promotion.status
        promotion.failsGrants = wanted.failsGrants ?? earlier?.failsGrants ?? false
        promotion.transientFailures = wanted.transientFailures ?? earlier?.transientFailures ?? 0
        try await sandbox.setPromotion(promotion, miniApp: app)
        return await promotions()
    }

    // MARK: Messages

    private func setTemplate(_ body: Data) async throws -> Page {
        struct Body: Decodable {
            let miniApp: String?
            let templateSetCode: String
            let variables: [String]?
            let approved: Bool?
        }
        let wanted = try decoded(Body.self, body)
        var template = SandboxMessageTemplate(code: wanted.templateSetCode, variables: wanted.variables)
        template.isApproved = wanted.approved ?? true
        try await sandbox.setTemplate(template, miniApp: wanted.miniApp)
        return Page(json: ["templateSetCode": .string(template.code)])
    }

    private func setUnreachable(_ body: Data) async throws -> Page {
        struct Body: Decodable {
            let miniApp: String?
            let userKey: Int64
            let reason: String?
        }
        let wanted = try decoded(Body.self, body)
        try await sandbox.setUnreachable(userKey: wanted.userKey, reason: wanted.reason, miniApp: wanted.miniApp)
        return Page(json: ["userKey": .number(wanted.userKey), "reason": JSONValue(wanted.reason)])
    }
}

extension SandboxPurchase {
    fileprivate var json: JSONValue {
        [
            "orderId": .string(orderID), "userKey": .number(userKey), "sku": .string(sku), "amount": .number(amount),
            "status": .string(status.rawValue),
        ]
    }
}

extension PromotionRecord {
    fileprivate var json: JSONValue {
        [
            "code": .string(code), "miniApp": .string(miniApp), "budget": .number(budget), "spent": .number(spent),
            "maximumAmount": .number(maximumAmount), "status": .string(status.rawValue),
            "failsGrants": .bool(failsGrants), "transientFailures": JSONValue(transientFailures),
        ]
    }
}

extension MessageRecord {
    fileprivate var json: JSONValue {
        [
            "contentId": .string(contentID), "miniApp": .string(person.miniApp),
            "userKey": person.userKey.map { .number($0) } ?? .null, "anonKey": JSONValue(person.anonymousKey),
            "templateSetCode": .string(templateSetCode),
            "context": .object(context.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }),
            "test": .bool(isTest), "failure": JSONValue(failure), "at": .string(at.korean),
        ]
    }
}
