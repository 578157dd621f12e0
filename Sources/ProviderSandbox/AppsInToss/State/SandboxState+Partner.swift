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
        default: throw PartnerFailure(.bare(status: 404), code: "")
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
                        number: partner.nextLateCallNumber(), call: call, due: due,
                        hidden: hidesRecord ? subject(of: route, call) : nil))))
    }

    /// What a call is about, by the key its record has; nil when it names none.
    func subject(of route: PartnerRoute, _ call: PartnerCall) -> String? {
        struct Names: Decodable {
            let payToken: String?
            let orderId: String?
            let key: String?
        }
        guard let names = try? call.decoded(as: Names.self) else { return nil }
        return names.payToken ?? names.orderId ?? names.key
    }

    func isHidden(_ subject: String) -> Bool { partner.lateCalls.contains { $0.hidden == subject } }

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
