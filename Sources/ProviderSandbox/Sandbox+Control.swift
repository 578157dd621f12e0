public import Foundation

/// What tests do to the sandbox besides being its merchant; the same as the routes under `/_sandbox`.
extension Sandbox {
    /// Does what the buyer's browser would: opens the payment window, chooses, and is sent back.
    ///
    /// - Returns: the merchant's `successUrl` or `failUrl` with the provider's query.
    /// - Throws: ``SandboxRefusal`` when the window would not open or takes no such choice.
    public func authenticate(_ buyer: SandboxBuyer) async throws -> String {
        let behaviour = configuration.behaviour
        return try await core.perform { state, now in
            let result: SandboxState.CheckoutResult
            do throws(ProviderError) {
                let payment = try state.open(try buyer.order(), at: now)
                result = try state.decide(payment.paymentKey, try buyer.decision(), at: now)
            } catch {
                throw SandboxRefusal.refusedOrder(error)
            }
            return result.redirectURL(behaviour) ?? ""
        }
    }

    /// The buyer pays into the virtual account.
    public func deposit(paymentKey: String) async throws {
        try await core.perform { state, now in _ = try state.deposit(paymentKey, at: now) }
    }

    /// The bank takes the deposit back.
    public func failDeposit(paymentKey: String) async throws {
        try await core.perform { state, now in _ = try state.failDeposit(paymentKey, at: now) }
    }

    /// Ends the payment's time: a virtual account's due date, or the window in which it can be authenticated or
    /// confirmed.
    public func expire(paymentKey: String) async throws {
        try await core.perform { state, now in _ = try state.expire(paymentKey, at: now) }
    }

    public func add(_ fault: SandboxFault) async { await core.add(fault) }

    public func clearFaults() async { await core.clearFaults() }

    /// The faults that have not yet met all their requests.
    public func faults() async -> [SandboxFault] { await core.waitingFaults }

    /// Moves virtual time; what became due has happened when this returns, but for webhooks, which are sent now.
    public func advanceClock(seconds: Int) async throws {
        if let advancesClock = configuration.advancesClock {
            try await advancesClock(seconds)
        } else {
            try await core.advanceOwnClock(seconds: seconds)
        }
        try await core.perform { _, _ in }
    }

    /// The sandbox's virtual time.
    public var now: Date { Date(timeIntervalSince1970: Double(clock.now().milliseconds) / 1000) }

    /// Every movement of money, oldest first.
    public func ledger() async throws -> [SandboxLedgerEntry] {
        try await core.perform { state, _ in state.ledger.map(SandboxLedgerEntry.init) }
    }

    /// A payment as the API would answer it, in JSON; nil when there is none.
    public func payment(key: String) async throws -> Data? {
        try await core.perform { state, now in
            state.payment(key).map { Data($0.json(state.view(.korean, now)).bytes) }
        }
    }
}

/// What a buyer does in the payment window, and what the merchant's page asked for.
public struct SandboxBuyer: Sendable {
    public enum Action: String, Sendable {
        case approve
        /// Closes the window: PAY_PROCESS_CANCELED.
        case cancel
        /// The window fails midway: PAY_PROCESS_ABORTED.
        case abort
    }

    public var clientKey = "test_ck_sandbox"
    /// Nil for a buyer without an account.
    public var customerKey: String?
    public var orderID: String
    public var orderName: String
    /// In won.
    public var amount: Int64
    public var taxFreeAmount: Int64 = 0
    /// `CARD`, `VIRTUAL_ACCOUNT`, `TRANSFER`, …
    public var method = "CARD"
    /// For `CARD`: pays with the wallet instead of a card.
    public var usesEasyPay = false
    public var cardNumber: String?
    public var instalmentMonths = 0
    public var bankCode: String?
    public var customerName: String?
    public var action = Action.approve
    public var successURL: String
    public var failURL: String

    public init(
        orderID: String, orderName: String, amount: Int64, method: String = "CARD", cardNumber: String? = nil,
        successURL: String, failURL: String
    ) {
        self.orderID = orderID
        self.orderName = orderName
        self.amount = amount
        self.method = method
        self.cardNumber = cardNumber
        self.successURL = successURL
        self.failURL = failURL
    }

    func order() throws(ProviderError) -> PaymentOrder {
        guard let method = PaymentMethod(rawValue: method) else { throw .named("NOT_SUPPORTED_METHOD") }
        return PaymentOrder(
            clientKey: clientKey, customerKey: customerKey ?? PaymentOrder.anonymousCustomer, method: method,
            orderID: orderID, orderName: orderName, amount: amount, currency: "KRW", taxFreeAmount: taxFreeAmount,
            successURL: successURL, failURL: failURL, customerName: customerName,
            virtualAccountValidHours: PaymentOrder.defaultValidHours, useEscrow: false, metadata: nil,
            openerOrigin: nil, isFramed: false)
    }

    func decision() throws(ProviderError) -> SandboxState.Decision {
        switch action {
        case .cancel: return .giveUp
        case .abort: return .abort
        case .approve:
            guard let method = PaymentMethod(rawValue: method) else { throw .named("NOT_SUPPORTED_METHOD") }
            let kind = usesEasyPay ? PaymentMeans.Kind.easyPay : method.offered[0]
            return .pay(
                PaymentChoice(
                    kind: kind, cardNumber: cardNumber, instalmentMonths: instalmentMonths, bankCode: bankCode,
                    depositorName: customerName))
        }
    }
}

/// One movement of money in the sandbox.
public struct SandboxLedgerEntry: Hashable, Sendable {
    public let sequence: Int
    /// `approval` and `deposit` brought money, `cancel` and `depositReversal` took it back, `accountIssued` and `void`
    /// moved none. Of the partner API, `tossPayApproval`, `purchase` and `promotionGrant` are taken back by
    /// `tossPayRefund`, `purchaseRefund` and `promotionReturn`; `message` is none.
    public let kind: String
    /// For the partner API the payment's token, the order's id, the promotion's key or the message's content id.
    public let paymentKey: String
    /// For the partner API the partner's order number, the sku, the promotion's code or the template's.
    public let orderID: String
    /// In won, always positive.
    public let amount: Int64
    public let transactionKey: String
    public let at: Date
    /// Of the partner API's entries alone.
    public let miniApp: String?
    /// Nil too for somebody known by an anonymous key.
    public let userKey: Int64?

    init(_ entry: LedgerEntry) {
        sequence = entry.sequence
        kind = entry.kind.rawValue
        paymentKey = entry.paymentKey
        orderID = entry.orderID
        amount = entry.amount
        transactionKey = entry.transactionKey
        at = Date(timeIntervalSince1970: Double(entry.at.milliseconds) / 1000)
        miniApp = entry.miniApp
        userKey = entry.userKey
    }
}
