extension Payment {
    /// A payment out of a bank account.
    public struct Transfer: Sendable, Hashable, Decodable {
        public let bankCode: String?
        public let settlementStatus: SettlementStatus?
    }

    /// A payment on the telephone bill.
    public struct MobilePhone: Sendable, Hashable, Decodable {
        public let customerMobilePhone: String?
        public let settlementStatus: SettlementStatus?
        public let receiptUrl: String?
    }

    /// A payment by gift certificate.
    public struct GiftCertificate: Sendable, Hashable, Decodable {
        public let approveNo: String?
        public let settlementStatus: SettlementStatus?
    }

    /// A payment by a wallet. A card behind it is in ``Payment/card``.
    public struct EasyPay: Sendable, Hashable, Decodable {
        /// The wallet's name, in Korean by default.
        public let provider: String?
        /// Out of the wallet's balance or account.
        public let amount: Int64?
        /// By points and coupons of the wallet.
        public let discountAmount: Int64?
    }

    /// An instant discount of the card company or bank.
    public struct Discount: Sendable, Hashable, Decodable {
        public let amount: Int64?
    }

    /// Why a payment was aborted or has expired.
    public struct Failure: Sendable, Hashable, Decodable {
        public let code: TossPaymentsError.Code
        public let message: String?
    }

    /// The address of a page.
    public struct Link: Sendable, Hashable, Decodable {
        public let url: String
    }
}

extension TossPaymentsError.Code: Decodable {}
