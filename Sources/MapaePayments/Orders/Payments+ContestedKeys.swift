internal import MapaeCore
internal import MapaeStore

/// A payment key belongs to the order that it was made for at the provider, whoever brings it first.
extension Payments {
    /// A confirm whose payment key is on another order. That order keeps it when it has had money by it, or when the
    /// provider says so. Else the key is taken from it: at once when the provider names the order of this confirm; when the
    /// provider shows the key to nobody yet, once the other order has failed, for then the confirm itself asks whose it is.
    func contest(_ request: ConfirmRequest, by user: UserID) async throws -> Beginning {
        let contest = try await contested(by: request)
        let dependencies = dependencies
        do {
            return try await dependencies.store.write { tx in
                let settlement = Settlement(dependencies, at: dependencies.clock.now(), in: tx)
                if let contest { try settlement.release(contest) }
                return try settlement.begin(request, by: user)
            }
        } catch let error as StoreError where error.code == .uniqueViolation {
            // A third order was quicker, and its confirm is under way.
            throw Failure(.paymentInProgress)
        }
    }

    /// - Returns: nil when the order has the key by now, or nobody: the buyer's own other click was quicker.
    private func contested(by request: ConfirmRequest) async throws -> KeyContest? {
        guard let paymentKey = request.paymentKey else { throw Failure(.paymentKeyReused) }
        let (holder, claimant) = try await dependencies.store.read { tx in
            (try PaymentRow.find(paymentKey: paymentKey, in: tx), try PaymentRow.find(orderID: request.orderID, in: tx))
        }
        guard let claimant else { throw Failure(.paymentNotFound) }
        guard let holder, holder.id != claimant.id else { return nil }
        guard holder.mayLoseItsKey else { throw Failure(.paymentKeyReused) }
        let owner = KeyOwner(await effects.provider.payment(key: paymentKey), of: paymentKey)
        return KeyContest(
            paymentKey: paymentKey, holder: holder.id, claimant: claimant.id,
            mayBeOpen: try owner.claim(by: request.orderID))
    }
}

/// Two orders with one payment key.
struct KeyContest: Sendable {
    let paymentKey: String
    let holder: PaymentID
    let claimant: PaymentID
    /// Whether the key is taken even from an attempt without an outcome: it can have none but failure.
    let mayBeOpen: Bool
}

/// Whose a payment key is at the provider.
private enum KeyOwner {
    case order(String)
    /// The provider shows no payment of this key, perhaps because it is not approved yet.
    case notShown
    case notKnown

    init(_ answer: ProviderAnswer, of paymentKey: String) {
        self =
            switch answer {
            case .payment(let reading) where reading.paymentKey == paymentKey: .order(reading.orderID)
            case .notFound: .notShown
            case .payment, .refused, .undecided, .denied, .none: .notKnown
            }
    }

    /// - Returns: whether the claim holds against an attempt that is open.
    func claim(by orderID: String) throws -> Bool {
        switch self {
        case .order(orderID): return true
        case .order: throw Failure(.paymentKeyReused)
        case .notShown: return false
        case .notKnown: throw Failure(.unavailable)
        }
    }
}

extension PaymentRow {
    /// The provider has not said by any money that the key is this order's.
    fileprivate var mayLoseItsKey: Bool {
        guard rail == PaymentRail.tossPayments.rawValue else { return false }
        return switch PaymentStatus(rawValue: status) {
        case .failed, .confirming, .unknown: true
        case .pending, .paid, .waitingForDeposit, .expired, .mismatched, .partiallyRefunded, .refunded, nil: false
        }
    }
}

extension Settlement {
    /// Takes the key from its holder, if that still has it and may lose it.
    fileprivate func release(_ contest: KeyContest) throws {
        // In one order, whoever contests whose key.
        for id in [contest.holder, contest.claimant].sorted() { _ = try PaymentRow.lock(id, in: tx) }
        guard var holder = try PaymentRow.lock(contest.holder, in: tx), holder.paymentKey == contest.paymentKey
        else { return }
        guard holder.mayLoseItsKey else { throw Failure(.paymentKeyReused) }
        if holder.status != PaymentStatus.failed.rawValue {
            guard contest.mayBeOpen, let failed = try endAttempt(of: holder) else { throw Failure(.paymentInProgress) }
            holder = failed
        }
        holder.paymentKey = nil
        try holder.save(in: tx)
    }

    /// - Returns: the failed payment; nil when its attempt has just been taken by somebody else.
    private func endAttempt(of holder: PaymentRow) throws -> PaymentRow? {
        guard let attempt = try AttemptRow.open(of: holder.id, in: tx) else { return nil }
        _ = try settle(confirm: attempt, .declined(.otherOrdersKey), renewing: false)
        guard let failed = try PaymentRow.lock(holder.id, in: tx), failed.status == PaymentStatus.failed.rawValue
        else { return nil }
        return failed
    }
}

extension ProviderReason {
    static let otherOrdersKey = ProviderReason(
        code: "PAYMENT_KEY_OF_ANOTHER_ORDER", message: "다른 주문의 결제 정보입니다. 다시 결제해주세요.")
}
