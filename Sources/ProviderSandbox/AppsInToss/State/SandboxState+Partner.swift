internal import Foundation

/// What stands before every operation of the partner API: its host, the limits, and who the user is.
extension SandboxState {
    mutating func answer(
        _ call: PartnerCall, at now: Moment, under circumstances: PartnerCall.Circumstances = .init()
    ) -> PartnerAnswer {
        do throws(PartnerFailure) {
            guard let route = PartnerRoute(path: call.path), route.host == call.host else {
                throw PartnerFailure(.bare(status: 404), code: "")
            }
            guard call.method == route.method else { throw PartnerFailure(.bare(status: 405), code: "") }
            try count(call.miniApp, upTo: partner.settings.requestsPerMinute, code: "4095", at: now)
            if route.isLimitedByUser, let person = call.userKey ?? call.anonymousKey {
                try count(
                    "\(call.miniApp) \(route.rawValue) \(person)",
                    upTo: partner.settings.requestsPerMinuteAndUser,
                    code: partner.settings.behaviour.userLimitCode, at: now)
            }
            if let failure = circumstances.failure { throw failure }
            return try carryOut(route, call, circumstances, now)
        } catch {
            return PartnerAnswer(error, partner.settings.behaviour)
        }
    }

    private mutating func carryOut(
        _ route: PartnerRoute, _ call: PartnerCall, _ circumstances: PartnerCall.Circumstances, _ now: Moment
    ) throws(PartnerFailure) -> PartnerAnswer {
        switch route {
        case .generateToken: .success(try generateToken(call, at: now))
        case .refreshToken: .success(try refreshToken(call, at: now))
        case .user: .success(try loginUser(call, at: now))
        case .removeByAccessToken: .success(try removeByAccessToken(call, at: now))
        case .removeByUserKey: .success(try removeByUserKey(call))
        case .makePayment: .success(try makePayment(call, at: now))
        case .executePayment: .success(try executePayment(call, at: now))
        case .refundPayment: .success(try refundPayment(call, at: now))
        case .paymentStatus: .success(try paymentStatus(call, at: now.adding(seconds: -circumstances.readAge)))
        case .orderStatus: .success(try orderStatus(call, readAge: circumstances.readAge, at: now))
        case .sendMessage: try sendMessage(call, isTest: false, at: now)
        case .sendTestMessage: try sendMessage(call, isTest: true, at: now)
        case .sendBulkMessage: try sendBulkMessage(call, at: now)
        case .promotionKey: .success(try promotionKey(call, at: now))
        case .executePromotion: .success(try executePromotion(call, at: now))
        case .promotionResult: .success(try promotionResult(call, isStale: circumstances.readAge > 0, at: now))
        case .verifyAnonymousKey: try verifyAnonymousKey(call)
        }
    }

    /// A minute that slides; what is refused counts too.
    mutating func count(
        _ name: String, upTo limit: Int, code: String, at now: Moment
    ) throws(PartnerFailure) {
        let recent = (partner.recentCalls[name] ?? []).filter { now < $0.adding(minutes: 1) }
        partner.recentCalls[name] = recent.suffix(limit) + [now]
        guard let oldest = recent.suffix(limit).first, recent.count >= limit else { return }
        let wait = max(1, (oldest.adding(minutes: 1).milliseconds - now.milliseconds + 999) / 1000)
        throw PartnerFailure(.limit(retryAfterSeconds: wait), code: code)
    }

    /// Breaks off here and lets the call take effect at `due`.
    mutating func postpone(_ call: PartnerCall, until due: Moment, hidesRecord: Bool, at now: Moment) {
        guard let route = PartnerRoute(path: call.path), route.host == call.host, route.method == call.method else {
            return
        }
        record(
            .partner(
                .lateCall(
                    LatePartnerCall(
                        number: partner.nextLateCallNumber(), call: call, due: due, subject: call.subject,
                        hidesSubject: hidesRecord))))
    }

    func lateCall(about subject: String) -> LatePartnerCall? { partner.lateCalls.first { $0.subject == subject } }

    func isHidden(_ subject: String) -> Bool { lateCall(about: subject)?.hidesSubject == true }

    // MARK: Who

    /// The linked user of `x-toss-user-key`.
    func user(of call: PartnerCall) throws(PartnerFailure) -> MiniAppUser {
        guard let key = call.userKey.flatMap(Int64.init), key > 0 else { throw .invalid("x-toss-user-key") }
        let user = MiniAppUser(miniApp: call.miniApp, userKey: key)
        guard partner.links[user]?.isActive == true else { throw .business("4010") }
        return user
    }

    /// Of `x-toss-user-key` or `x-anon-key`.
    func person(of call: PartnerCall) throws(PartnerFailure) -> PartnerPerson {
        guard call.userKey == nil, let key = call.anonymousKey else {
            return PartnerPerson(miniApp: call.miniApp, userKey: try user(of: call).userKey)
        }
        guard partner.anonymousKeys.contains(.init(miniApp: call.miniApp, name: key)) else { throw .business("4010") }
        return PartnerPerson(miniApp: call.miniApp, anonymousKey: key)
    }

    func isReachable(_ person: PartnerPerson) -> Bool {
        if let key = person.anonymousKey {
            return partner.anonymousKeys.contains(.init(miniApp: person.miniApp, name: key))
        }
        return person.userKey.map {
            partner.links[MiniAppUser(miniApp: person.miniApp, userKey: $0)]?.isActive == true
        } ?? false
    }

    private func verifyAnonymousKey(_ call: PartnerCall) throws(PartnerFailure) -> PartnerAnswer {
        guard let key = call.anonymousKey else { throw .invalid("x-anon-key") }
        let behaviour = partner.settings.behaviour
        guard partner.anonymousKeys.contains(.init(miniApp: call.miniApp, name: key)) else {
            throw behaviour.unknownAnonymousKeyIsUnauthorized
                ? PartnerFailure(.at(status: 401), code: "4010") : .business("4010")
        }
        return .success(behaviour.anonymousKeySuccessIsText ? "true" : true)
    }

    // MARK: Books

    /// `key` is the payment's token, the order's id, the promotion's key or the message's content id; `order` is the
    /// partner's own number, the sku, the promotion's code or the template's.
    mutating func book(
        _ kind: LedgerEntry.Kind, _ amount: Int64, key: String, order: String, transactionKey: String = "",
        of person: PartnerPerson, at now: Moment
    ) {
        record(
            .ledger(
                LedgerEntry(
                    sequence: ledger.count + 1, kind: kind, paymentKey: key, orderID: order, amount: amount,
                    transactionKey: transactionKey, at: now, miniApp: person.miniApp, userKey: person.userKey)))
    }

    // MARK: Ids

    mutating func makeUUID() -> String {
        var digits = Array(random.text(32, from: .hexadecimal))
        digits[12] = "4"
        digits[16] = ["8", "9", "a", "b"][Int.random(in: 0..<4, using: &random)]
        return Self.grouped(digits)
    }

    /// The time first, as in-app purchases have it.
    mutating func makeOrderUUID(at now: Moment) -> String {
        let time = String(now.milliseconds, radix: 16)
        var digits = Array(String(repeating: "0", count: max(0, 12 - time.count)) + time)
        digits += Array(random.text(20, from: .hexadecimal))
        digits[12] = "7"
        digits[16] = ["8", "9", "a", "b"][Int.random(in: 0..<4, using: &random)]
        return Self.grouped(digits)
    }

    private static func grouped(_ digits: [Character]) -> String {
        [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    mutating func makeBytes(_ count: Int) -> Data {
        Data((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }
}
