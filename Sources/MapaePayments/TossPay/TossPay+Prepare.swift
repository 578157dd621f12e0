internal import AppsInToss
internal import Logging
public import MapaeCore
internal import MapaeStore

extension TossPay {
    /// Stores an order at the catalog's price, makes its payment at Toss and answers what the SDK's `checkoutPayment` needs.
    /// No money moves before ``confirm(orderNo:by:)``: an order whose answer is lost is given up, since nobody knows its token.
    ///
    /// - Throws: ``ErrorCode/invalidPackage``, also for a price above Toss Pay's 9,999,999 won,
    ///   ``ErrorCode/tossPayDigitalGoods``, ``ErrorCode/tossNotLinked``, ``ErrorCode/tooManyOpenPayments``,
    ///   ``ErrorCode/tossReauthenticationRequired`` when Toss does not know the user any more,
    ///   ``ErrorCode/paymentFailed`` with Toss' reason, ``ErrorCode/unavailable`` when Toss gave no clear answer,
    ///   ``ErrorCode/authRequired`` when the account was deleted meanwhile.
    public func prepare(packageID: String, for user: UserID, language: Language) async throws -> PreparedTossPayment {
        guard let package = dependencies.catalog[packageID] else { throw Failure(.invalidPackage) }
        guard package.kind.goesByTossPay else { throw Failure(.tossPayDigitalGoods) }
        guard let amounts = try? TossPayAmounts(amount: package.price.amount) else { throw Failure(.invalidPackage) }
        guard let person = try await access.people.person(of: user) else { throw Failure(.tossNotLinked) }
        for _ in 0..<2 {
            let order = try await open(package, amounts, by: person, for: user, language: language)
            if let payToken = order.paymentKey {
                return PreparedTossPayment(
                    paymentID: order.id, orderNo: order.orderID, payToken: payToken, orderName: order.orderName,
                    amount: order.amount)
            }
            // An order number that is taken, perhaps by the call whose answer was lost, never gives its token again.
            guard order.failureCode == AppsInTossError.Code.existingPayment.rawValue else { throw order.makingFailure }
        }
        throw Failure(.unavailable)
    }

    /// The order, stored before Toss is asked, as it is afterwards: with its token, ended without one, or still without an
    /// answer when that takes too long.
    private func open(
        _ package: CreditPackage, _ amounts: TossPayAmounts, by person: TossPerson, for user: UserID, language: Language
    ) async throws -> PaymentRow {
        var order = payments.order(for: package, by: .tossPay, for: user, language: language)
        order.sealedPayer = try dependencies.keys.sealPayer(person.userKey, of: order.id)
        let request = MakePaymentRequest(
            orderNo: try OrderNo(order.orderID),
            productDescription: try ProductDescription(order.orderName.filter { $0 != "\\" && $0 != "\"" }),
            amounts: amounts)
        _ = try await payments.store(order)
        let (id, payer) = (order.id, UserKey(rawValue: person.userKey.exposed))
        let signal = dependencies.signals.expect(id.text)
        defer { dependencies.signals.forget(signal, of: id.text) }
        try dependencies.runner.run {
            await make(request, for: payer, order: id)
            dependencies.signals.announce(id.text)
        }
        await signal.wait(atMost: dependencies.settings.outcomeWait)
        let made = try await dependencies.store.read { tx in try PaymentRow.find(id, in: tx) }
        guard let made else { throw Failure(.paymentNotFound) }
        return made
    }

    /// The call and the transaction after it, on the server's behalf.
    private func make(_ request: MakePaymentRequest, for payer: UserKey, order: PaymentID) async {
        let answer = await answer(to: request, for: payer)
        let dependencies = dependencies
        do {
            try await dependencies.store.write { tx in
                let settlement = Settlement(dependencies, at: dependencies.clock.now(), in: tx)
                try settlement.settle(making: order, answer)
            }
        } catch {
            // It expires like any order nobody pays.
            dependencies.logger.error(
                "Toss Pay order left without its token", metadata: ["payment": "\(order)", "error": "\(error)"])
        }
    }

    /// A call whose answer was lost is made once more with the same order number, which makes nothing twice.
    private func answer(to request: MakePaymentRequest, for payer: UserKey) async -> Result<PayToken, AppsInTossError> {
        do throws(AppsInTossError) {
            return .success(try await access.client.makePayment(request, for: payer))
        } catch  where error.outcome == .unknown && error.code != .existingPayment {
            do throws(AppsInTossError) {
                return .success(try await access.client.makePayment(request, for: payer))
            } catch {
                return .failure(error)
            }
        } catch {
            return .failure(error)
        }
    }
}

extension Settlement {
    /// Gives the order its token, or ends it: without one it can neither be authenticated nor executed.
    fileprivate func settle(making order: PaymentID, _ answer: Result<PayToken, AppsInTossError>) throws {
        guard var payment = try PaymentRow.lock(order, in: tx), payment.status == PaymentStatus.pending.rawValue,
            payment.paymentKey == nil
        else { return }
        switch answer {
        case .success(let token):
            payment.paymentKey = token.description
            try payment.save(in: tx)
        case .failure(let error):
            let reason = error.makingReason
            payment.failureCode = reason.code
            payment.failureMessage = reason.message
            try advance(&payment, .lifetimeEnded, by: .buyer)
            try payment.save(in: tx)
            try notices.tell(.expired, payment, in: tx)
        }
    }
}

extension AppsInTossError {
    /// Toss' own words, where they say that there is no payment or that the number is taken.
    fileprivate var makingReason: ProviderReason {
        guard case .provider(let code?, let message, _, _) = cause else { return .noAnswer("\(self)") }
        return switch outcome {
        case .refused, .notFound: ProviderReason(code: code.rawValue, message: message)
        case .unknown where code == .existingPayment: ProviderReason(code: code.rawValue, message: message)
        case .unknown, .notSent, .rateLimited, .misconfigured: .noAnswer("\(self)")
        }
    }
}

extension PaymentRow {
    /// Why there is no token.
    fileprivate var makingFailure: Failure {
        guard let failure, !failure.isSilence else { return Failure(.unavailable) }
        let isNobody = [AppsInTossError.Code.unknownUser, .userKeyNotFound, .userNotFound]
            .contains { $0.rawValue == failure.code }
        return isNobody ? Failure(.tossReauthenticationRequired) : Failure(.paymentFailed, provider: failure)
    }
}
