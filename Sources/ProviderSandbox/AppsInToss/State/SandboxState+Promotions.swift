internal import Foundation

/// Promotions: a key, one grant with it, and what became of the grant.
extension SandboxState {
    private struct ExecuteBody: Decodable {
        let promotionCode: String
        let key: String
        let amount: Int64
    }

    private struct ResultBody: Decodable {
        let promotionCode: String
        let key: String
    }

    private static let testPrefix = "TEST_"

    mutating func promotionKey(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> JSONValue {
        try call.requireEmptyBody()
        let person = try person(of: call)
        let key = makeBytes(32).base64EncodedString()
        record(
            .partner(.promotionKey(PromotionKeyRecord(key: key, person: person, until: now.adding(hours: 1)))))
        return ["key": .string(key)]
    }

    mutating func executePromotion(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> JSONValue {
        let person = try person(of: call)
        let body = try call.decoded(as: ExecuteBody.self)
        guard body.amount > 0 else { throw .invalid("amount") }
        let isTest = body.promotionCode.hasPrefix(Self.testPrefix)
        let code = isTest ? String(body.promotionCode.dropFirst(Self.testPrefix.count)) : body.promotionCode
        guard var promotion = partner.promotions[.init(miniApp: call.miniApp, name: code)] else {
            throw .business("4100")
        }
        guard var key = partner.promotionKeys[body.key], key.person == person, key.grant != nil || now < key.until
        else { throw .business(partner.settings.behaviour.unknownPromotionKeyCode) }
        if key.grant != nil { throw .business("4113") }
        try check(promotion, body.amount, isTest: isTest)
        if promotion.transientFailures > 0 {
            promotion.transientFailures -= 1
            record(.partner(.promotion(promotion)))
            throw .business("4110")
        }
        key.grant = PromotionKeyRecord.Grant(
            promotionCode: body.promotionCode, amount: body.amount, isTest: isTest, fails: promotion.failsGrants,
            pollsLeft: partner.settings.behaviour.promotionPendingPolls)
        record(.partner(.promotionKey(key)))
        if isTest {
            promotion.isTested = true
        } else {
            promotion.spent += body.amount
            book(.promotionGrant, body.amount, key: key.key, order: code, of: person, at: now)
        }
        record(.partner(.promotion(promotion)))
        return ["key": .string(key.key)]
    }

    /// A poll counts; a stale one sees what it would have seen before anything happened.
    mutating func promotionResult(
        _ call: PartnerCall, isStale: Bool, at now: Moment
    ) throws(PartnerFailure) -> JSONValue {
        let person = try person(of: call)
        let body = try call.decoded(as: ResultBody.self)
        if let late = lateCall(about: body.key), !late.hidesSubject { return "PENDING" }
        guard var key = partner.promotionKeys[body.key], key.person == person, !isHidden(body.key),
            var grant = key.grant, grant.promotionCode == body.promotionCode
        else { throw .business("4111") }
        if isStale { return "PENDING" }
        guard grant.outcome == .pending else { return .string(grant.outcome.rawValue) }
        if grant.pollsLeft > 0 {
            grant.pollsLeft -= 1
        } else {
            grant.outcome = grant.fails ? .failed : .success
        }
        key.grant = grant
        record(.partner(.promotionKey(key)))
        if grant.outcome == .failed, !grant.isTest { giveBack(grant, key, at: now) }
        return .string(grant.outcome.rawValue)
    }

    private mutating func giveBack(_ grant: PromotionKeyRecord.Grant, _ key: PromotionKeyRecord, at now: Moment) {
        let name = PartnerState.OwnName(miniApp: key.person.miniApp, name: grant.promotionCode)
        guard var promotion = partner.promotions[name] else { return }
        promotion.spent -= grant.amount
        record(.partner(.promotion(promotion)))
        book(.promotionReturn, grant.amount, key: key.key, order: promotion.code, of: key.person, at: now)
    }

    private func check(
        _ promotion: PromotionRecord, _ amount: Int64, isTest: Bool
    ) throws(PartnerFailure) {
        switch promotion.status {
        case .unapproved: throw .business("4108")
        case .stopped: throw .business("4104")
        case .ended: throw .business("4105")
        case .ready where !isTest: throw .business("4109")
        case .ready, .running: break
        }
        if amount > promotion.maximumAmount { throw .business("4114") }
        if promotion.maximumAmount > promotion.budget { throw .business("4116") }
        if isTest { return }
        if promotion.left <= 0 { throw .business("4109") }
        if amount > promotion.left { throw .business("4112") }
    }

    /// What the console does. A promotion starts only after a test call has succeeded.
    mutating func change(_ promotion: PromotionRecord) throws {
        let name = PartnerState.OwnName(miniApp: promotion.miniApp, name: promotion.code)
        if let earlier = partner.promotions[name], earlier.status == .ready, promotion.status == .running,
            !earlier.isTested
        {
            throw SandboxRefusal.wrongState("no test call has succeeded yet")
        }
        record(.partner(.promotion(promotion)))
    }
}
