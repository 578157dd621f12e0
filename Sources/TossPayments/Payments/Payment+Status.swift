// Words of TossPayments. Values that are not named here survive as they came.

extension Payment {
    /// How far a payment is. "Fully cancelled" is told by ``Payment/isFullyCancelled``, not by this.
    public struct Status: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The window is open; the buyer has 30 minutes.
        public static let ready = Self(rawValue: "READY")
        /// The buyer is authenticated; the confirm has 10 minutes.
        public static let inProgress = Self(rawValue: "IN_PROGRESS")
        /// The virtual account is issued and not paid.
        public static let waitingForDeposit = Self(rawValue: "WAITING_FOR_DEPOSIT")
        public static let done = Self(rawValue: "DONE")
        /// Cancelled whole in one go.
        public static let canceled = Self(rawValue: "CANCELED")
        /// Also when several cancels have taken everything.
        public static let partialCanceled = Self(rawValue: "PARTIAL_CANCELED")
        /// The confirm was refused.
        public static let aborted = Self(rawValue: "ABORTED")
        public static let expired = Self(rawValue: "EXPIRED")
    }

    /// The means of payment, in Korean as TossPayments answers.
    public struct Method: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let card = Self(rawValue: "카드")
        public static let virtualAccount = Self(rawValue: "가상계좌")
        public static let easyPay = Self(rawValue: "간편결제")
        public static let mobilePhone = Self(rawValue: "휴대폰")
        public static let transfer = Self(rawValue: "계좌이체")
        public static let cultureGiftCertificate = Self(rawValue: "문화상품권")
        public static let bookGiftCertificate = Self(rawValue: "도서문화상품권")
        public static let gameGiftCertificate = Self(rawValue: "게임문화상품권")
    }

    /// What TossPayments calls the type of a payment.
    public struct Kind: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let normal = Self(rawValue: "NORMAL")
        public static let billing = Self(rawValue: "BILLING")
        public static let brandpay = Self(rawValue: "BRANDPAY")
    }

    /// Whether the merchant has been paid out.
    public struct SettlementStatus: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let incompleted = Self(rawValue: "INCOMPLETED")
        public static let completed = Self(rawValue: "COMPLETED")
    }
}
