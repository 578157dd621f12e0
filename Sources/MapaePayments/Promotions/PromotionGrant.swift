public import MapaeCore

/// What became of a user's points, as far as it is known.
public struct PromotionGrant: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable {
        /// The person has the points.
        case granted
        /// Not known yet, or on its way: it ends by itself.
        case pending
        /// Nothing was given, and Toss would not. The count has it back.
        case refused
        /// Nobody knows, and an operator has ended the asking: the person may have the points, and is given none anew.
        case closed
    }

    public let id: PromotionGrantID
    public let promotionID: String
    public let points: Int64
    public let status: Status
    public let grantedAt: Timestamp?
    /// Toss' words, when it refused.
    public let reason: ProviderReason?
}

/// Who is to be given what.
public struct PromotionWish: Sendable {
    public let promotionID: String
    public let user: UserID
    /// The API key that asks.
    public let principal: String
    /// Whether a grant that Toss refused is to be tried once more.
    public let retriesRefused: Bool

    public init(promotionID: String, user: UserID, principal: String, retriesRefused: Bool) {
        self.promotionID = promotionID
        self.user = user
        self.principal = principal
        self.retriesRefused = retriesRefused
    }
}
