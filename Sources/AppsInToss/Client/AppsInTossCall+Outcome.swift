/// What an answer means for the call it was given to. A code not known for an effect leaves the effect open.
extension AppsInTossCall {
    typealias Code = AppsInTossError.Code
    typealias Outcome = AppsInTossError.Outcome

    /// The decision for a failure in Toss' envelope. Statuses mix the generations of Toss' pages: 5xx alone counts.
    func outcome(code: Code?, resultType: AppsInTossError.ResultType, status: Int) -> Outcome {
        guard resultType == .fail, (200..<500).contains(status), let code else { return .unknown }
        return switch code {
        case .tooManyCalls: .rateLimited
        case .invalidAPIKey, .promotionNotFound: .misconfigured
        case .unknownUser, .userKeyNotFound, .userNotFound: .notFound
        case .noGrant where self == .promotionResult || self == .executePromotion: .notFound
        case _ where refuses(with: code): .refused
        default: .unknown
        }
    }

    /// The decision for `{"error":"…"}`, which comes from the log-in alone.
    func outcome(oauth code: Code, status: Int) -> Outcome {
        guard (200..<500).contains(status), code == .invalidGrant else { return .unknown }
        return switch self {
        case .generateToken, .refreshToken, .loginMe, .removeByAccessToken: .refused
        default: .unknown
        }
    }

    /// The decision for an HTTP error without Toss' words, perhaps by something that stands before Toss.
    func outcome(status: Int) -> Outcome {
        switch (self, status) {
        case (.loginMe, 401), (.removeByAccessToken, 401): .refused
        case (_, 401) where isRead, (_, 403) where isRead: .misconfigured
        case (_, 404) where isRead: .notFound
        case (_, 429) where isRead: .rateLimited
        default: .unknown
        }
    }

    /// Toss publishes no list of the codes of its calls. Where a call moves money, points or words, only what surely
    /// refuses it does; where nothing is lost by a mistake, every failure but Toss' own trouble does.
    private func refuses(with code: Code) -> Bool {
        switch self {
        case .executePayment, .refundPayment: code == .invalidParameter || code == .breakTimeOfBank
        case .sendMessage, .sendTestMessage, .sendBulkMessage: code == .invalidParameter
        case .executePromotion: code == .invalidParameter || Code.promotionRefusals.contains(code)
        case .makePayment: code != .internalError && code != .existingPayment
        case .generateToken, .refreshToken, .removeByAccessToken, .removeByUserKey: code != .internalError
        case .loginMe: code == .retrievalLimitExceeded
        case .promotionKey: code == .invalidParameter || Code.promotionRefusals.contains(code)
        case .paymentStatus, .orderStatus, .promotionResult, .verifyAnonymousKey: false
        }
    }
}

extension AppsInTossError.Code {
    static let promotionRefusals: Set<Self> = [
        .promotionStopped, .promotionEnded, .promotionNotApproved, .promotionNotRunning, .promotionMoneyInsufficient,
        .aboveGrantMaximum, .aboveBudget,
    ]
}
