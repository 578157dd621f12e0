/// The promotions that give Toss points. What is given comes from here alone, never from a request.
public struct PromotionCatalog: Sendable {
    public let promotions: [Promotion]

    public init(promotions: [Promotion] = []) {
        self.promotions = promotions
    }

    public subscript(id: String) -> Promotion? {
        promotions.first { $0.id == id }
    }
}

/// Points that each person gets once.
public struct Promotion: Sendable, Hashable {
    /// `welcome` and the like; letters, digits, dash and underscore. It names what a person has had, so it is not used
    /// again for something else.
    public let id: String
    /// The code in Toss' console; behind `TEST_` nothing is taken and nothing is given.
    public let code: String
    /// What one person gets; a point is a won.
    public let points: Int64
    /// What may be promised on one day of Korea.
    public let pointsPerDay: Int64
    /// What may be promised in all.
    public let pointsInAll: Int64

    public init(id: String, code: String, points: Int64, pointsPerDay: Int64, pointsInAll: Int64) {
        self.id = id
        self.code = code
        self.points = points
        self.pointsPerDay = pointsPerDay
        self.pointsInAll = pointsInAll
    }
}
