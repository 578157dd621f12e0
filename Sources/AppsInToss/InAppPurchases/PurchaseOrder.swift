/// The id of an in-app purchase, from the mini-app's SDK.
public struct PurchaseOrderID: Sendable, Hashable, Codable, CustomStringConvertible {
    public let description: String

    /// - Parameter text: 1 to 128 letters, digits and `- _ .`; Toss uses UUIDs.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(AppsInTossError) {
        let valid =
            (1...128).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.isASCIIAlphanumeric || "-_.".unicodeScalars.contains($0) }
        try Argument.check(valid, "orderId", "1 to 128 of A-Z a-z 0-9 - _ .")
        self.description = text
    }

    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// An in-app purchase. Compare `orderId` and `sku` with what is to be granted, and grant once for an order.
public struct PurchaseOrder: Sendable, Hashable, Decodable {
    public let orderId: PurchaseOrderID
    /// Nil for orders Toss does not show.
    public let sku: String?
    public let status: Status
    /// For a refunded order, when it was.
    public let statusDeterminedAt: TossTime?
    public let reason: String?

    public struct Status: RawRepresentable, Sendable, Hashable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Paid. Whether granted too, Toss' pages of 2025 and 2026 tell the other way round for this and the next.
        public static let purchased = Self(rawValue: "PURCHASED")
        public static let paymentCompleted = Self(rawValue: "PAYMENT_COMPLETED")
        public static let failed = Self(rawValue: "FAILED")
        public static let refunded = Self(rawValue: "REFUNDED")
        public static let inProgress = Self(rawValue: "ORDER_IN_PROGRESS")
        public static let notFound = Self(rawValue: "NOT_FOUND")
        /// Another mini-app's.
        public static let miniAppMismatch = Self(rawValue: "MINIAPP_MISMATCH")
        /// Toss' own trouble.
        public static let error = Self(rawValue: "ERROR")
    }

    /// What a status says about a grant.
    public enum Standing: Sendable, Hashable {
        /// Paid and not refunded.
        case paid
        /// May change within seconds: ask again, a few times.
        case undecided
        /// Nothing is to be granted.
        case notPaid
        /// What was granted is to be taken back.
        case refunded
    }

    /// A status of tomorrow is undecided.
    public var standing: Standing {
        switch status {
        case .purchased, .paymentCompleted: .paid
        case .failed, .miniAppMismatch: .notPaid
        case .refunded: .refunded
        default: .undecided
        }
    }
}
