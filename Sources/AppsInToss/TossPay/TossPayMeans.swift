/// The card of a payment. Numbers come masked.
public struct TossPayCard: Sendable, Hashable {
    /// `1` Shinhan, `2` Hyundai, `3` Samsung, `4` KB, `5` Lotte, `6` Hana, `7` Woori, `8` NH, `10` BC.
    public let companyCode: String?
    public let companyName: String?
    public let authorizationNo: String?
    /// Months; 0 is all at once.
    public let spreadOut: Int64?
    public let noInterest: Bool?
    public let salesCheckLinkUrl: String?
    public let methodType: MethodType?
    public let userType: UserType?
    public let number: String?
    public let number4Print: String?
    public let binNumber: String?

    public struct MethodType: RawRepresentable, Sendable, Hashable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let credit = Self(rawValue: "CREDIT")
        public static let check = Self(rawValue: "CHECK")
        public static let prepayment = Self(rawValue: "PREPAYMENT")
    }

    public struct UserType: RawRepresentable, Sendable, Hashable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let personal = Self(rawValue: "PERSONAL")
        public static let personalFamily = Self(rawValue: "PERSONAL_FAMILY")
        public static let corporatePersonal = Self(rawValue: "CORP_PERSONAL")
        public static let corporatePrivate = Self(rawValue: "CORP_PRIVATE")
        public static let corporateCompany = Self(rawValue: "CORP_COMPANY")
    }
}

extension TossPayCard: Decodable {
    private enum CodingKeys: String, CodingKey {
        case cardCompanyCode, cardCompanyName, cardAuthorizationNo, spreadOut, noInterest, salesCheckLinkUrl
        case cardMethodType, cardUserType, cardNumber, cardNum4Print, cardBinNumber
    }

    /// Nil when an answer names no card: its fields stand among the payment's own.
    init?(presentIn decoder: any Decoder) throws {
        let card = try TossPayCard(from: decoder)
        if card.companyCode == nil, card.companyName == nil, card.number == nil { return nil }
        self = card
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        companyCode = try container.textIfPresent(.cardCompanyCode)
        companyName = try container.textIfPresent(.cardCompanyName)
        authorizationNo = try container.textIfPresent(.cardAuthorizationNo)
        spreadOut = try container.decodeIfPresent(FlexibleInteger.self, forKey: .spreadOut)?.value
        noInterest = try container.decodeIfPresent(FlexibleBool.self, forKey: .noInterest)?.value
        salesCheckLinkUrl = try container.textIfPresent(.salesCheckLinkUrl)
        methodType = try container.decodeIfPresent(MethodType.self, forKey: .cardMethodType)
        userType = try container.decodeIfPresent(UserType.self, forKey: .cardUserType)
        number = try container.textIfPresent(.cardNumber)
        number4Print = try container.textIfPresent(.cardNum4Print)
        binNumber = try container.textIfPresent(.cardBinNumber)
    }
}

/// The account of a payment by Toss money.
public struct TossPayAccount: Sendable, Hashable {
    /// `004` KB, `088` Shinhan, `090` Kakao, `092` Toss Bank, `888` Toss money …
    public let bankCode: String?
    public let bankName: String?
    /// Masked.
    public let number: String?
}

extension TossPayAccount: Decodable {
    private enum CodingKeys: String, CodingKey {
        case accountBankCode, accountBankName, accountNumber
    }

    /// Nil when an answer names no account.
    init?(presentIn decoder: any Decoder) throws {
        let account = try TossPayAccount(from: decoder)
        if account.bankCode == nil, account.bankName == nil, account.number == nil { return nil }
        self = account
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        bankCode = try container.textIfPresent(.accountBankCode)
        bankName = try container.textIfPresent(.accountBankName)
        number = try container.textIfPresent(.accountNumber)
    }
}
