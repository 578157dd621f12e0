public import MapaeCore
internal import MapaeStore

/// Purchases of credits by TossPayments: prepared here, authenticated in the provider's window, confirmed here. Those by
/// ``TossPay`` are the same payments and are read here too.
public struct Payments: Sendable {
    let dependencies: PaymentDependencies
    let effects: AttemptExecutor

    static let pageSize = 20

    public init(_ dependencies: PaymentDependencies) {
        self.dependencies = dependencies
        effects = AttemptExecutor(dependencies)
    }

    /// Stores an order at the catalog's price and answers what the browser needs to open the provider's window.
    ///
    /// - Throws: ``ErrorCode/invalidPackage``, ``ErrorCode/tooManyOpenPayments``, ``ErrorCode/authRequired`` when the
    ///   account was deleted meanwhile.
    public func prepare(packageID: String, for user: UserID, language: Language) async throws -> PreparedPayment {
        guard let package = dependencies.catalog[packageID] else { throw Failure(.invalidPackage) }
        let order = order(for: package, by: .tossPayments, for: user, language: language)
        let customerKey = try await store(order)
        return PreparedPayment(
            paymentID: order.id, orderID: order.orderID, orderName: order.orderName, amount: order.amount,
            customerKey: customerKey)
    }

    /// A new order at the catalog's price.
    func order(
        for package: CreditPackage, by rail: PaymentRail, for user: UserID, language: Language
    ) -> PaymentRow {
        let now = dependencies.clock.now()
        return PaymentRow(
            id: dependencies.identifiers.make(), rail: rail.rawValue, orderID: orderID(at: now), userID: user,
            packageID: package.id, orderName: package.name[language], amount: package.price, credits: package.credits,
            bonusCredits: package.bonusCredits, createdAt: now,
            expiresAt: now + dependencies.settings.pendingLifetime, status: PaymentStatus.pending.rawValue)
    }

    /// - Returns: the customer key of the order's owner.
    func store(_ order: PaymentRow) async throws -> String {
        let (user, now) = (order.userID, order.createdAt)
        let proposedKey = dependencies.randomUUID()
        let settings = dependencies.settings
        return try await dependencies.store.write { tx in
            let customerKey = try PaymentRow.customerKey(of: user, proposing: proposedKey, at: now, in: tx)
            // Whoever deletes the account holds the same lock.
            guard try CreditAccountRow.find(user, in: tx).closedAt == nil else { throw Failure(.authRequired) }
            if settings.needsVerifiedEmail, try UserRow.find(user, in: tx)?.isAddressUnproven == true {
                throw Failure(.emailNotVerified)
            }
            guard try PaymentRow.countOpen(of: user, at: now, in: tx) < settings.maximumOpenPayments else {
                throw Failure(.tooManyOpenPayments)
            }
            try order.insert(in: tx)
            return customerKey
        }
    }

    /// `CREDIT_20260810_` and 128 random bits: the day is for people, the rest cannot be guessed (1.14).
    private func orderID(at now: Timestamp) -> String {
        "CREDIT_\(now.koreanDay)_\(Hexadecimal.encode(dependencies.random.bytes(16)))"
    }

    /// - Throws: ``ErrorCode/paymentNotFound`` also for somebody else's payment.
    public func payment(_ id: PaymentID, of user: UserID) async throws -> PaymentSummary {
        let (clock, settings) = (dependencies.clock, dependencies.settings)
        return try await dependencies.store.read { tx in
            guard let payment = try PaymentRow.find(id, in: tx), payment.userID == user else {
                throw Failure(.paymentNotFound)
            }
            return try PaymentSummary(payment, at: clock.now(), settings, in: tx)
        }
    }

    /// The user's payments, newest first, 20 a page.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` for a cursor that is not one of this list's.
    public func payments(of user: UserID, after cursor: String?) async throws -> Page<PaymentSummary> {
        let (clock, settings) = (dependencies.clock, dependencies.settings)
        let from = try cursor.map { text in
            guard let id = PaymentID(text) else { throw Failure.invalidInput("cursor", .malformed) }
            return id
        }
        return try await dependencies.store.read { tx in
            let rows = try PaymentRow.page(of: user, before: from, limit: Self.pageSize + 1, in: tx)
            let items = try rows.prefix(Self.pageSize).map {
                try PaymentSummary($0, at: clock.now(), settings, in: tx)
            }
            return Page(items: items, nextCursor: rows.count > Self.pageSize ? items.last?.id.text : nil)
        }
    }
}
