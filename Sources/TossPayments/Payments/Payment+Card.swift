extension Payment {
    /// A payment by card, or the card behind an easy pay.
    public struct Card: Sendable, Hashable, Decodable {
        public let amount: Int64?
        /// Two digits or letters, as in TossPayments' table of card companies.
        public let issuerCode: String?
        public let acquirerCode: String?
        /// Masked by TossPayments.
        public let number: String?
        /// 0 for one payment.
        public let installmentPlanMonths: Int64?
        public let approveNo: String?
        public let useCardPoint: Bool?
        public let cardType: CardType?
        public let ownerType: OwnerType?
        public let acquireStatus: AcquireStatus?
        public let isInterestFree: Bool?
        /// Who bears the interest of a plan.
        public let interestPayer: InterestPayer?
    }
}

extension Payment.Card {
    /// Credit, debit, gift or unknown.
    public struct CardType: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let credit = Self(rawValue: "신용")
        /// Debit.
        public static let check = Self(rawValue: "체크")
        public static let gift = Self(rawValue: "기프트")
        public static let unidentified = Self(rawValue: "미확인")
    }

    /// A person's or a company's card.
    public struct OwnerType: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let personal = Self(rawValue: "개인")
        public static let corporate = Self(rawValue: "법인")
        public static let unidentified = Self(rawValue: "미확인")
    }

    /// How far the acquirer is.
    public struct AcquireStatus: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let ready = Self(rawValue: "READY")
        public static let requested = Self(rawValue: "REQUESTED")
        public static let completed = Self(rawValue: "COMPLETED")
        public static let cancelRequested = Self(rawValue: "CANCEL_REQUESTED")
        public static let canceled = Self(rawValue: "CANCELED")
    }

    /// Who bears the interest.
    public struct InterestPayer: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let buyer = Self(rawValue: "BUYER")
        public static let cardCompany = Self(rawValue: "CARD_COMPANY")
        public static let merchant = Self(rawValue: "MERCHANT")
    }
}
