internal import MapaeCore

/// Why money was not taken or not given back, in words that stay when a provider renames its own.
///
/// `docs/errors.md` is this list; ``providerCodes`` says which words of a provider's mean which.
public enum RefusalCode: String, Sendable, CaseIterable {
    // MARK: The means
    case cardNotUsable = "CARD_NOT_USABLE"
    case cardRefused = "CARD_REFUSED"
    case accountNotUsable = "ACCOUNT_NOT_USABLE"
    case installmentNotPossible = "INSTALLMENT_NOT_POSSIBLE"
    case pointsNotPossible = "POINTS_NOT_POSSIBLE"

    // MARK: The amount
    case limitExceeded = "LIMIT_EXCEEDED"
    case balanceTooLow = "BALANCE_TOO_LOW"
    case amountTooSmall = "AMOUNT_TOO_SMALL"
    case amountRefused = "AMOUNT_REFUSED"
    case wholeOnly = "WHOLE_ONLY"

    // MARK: The buyer and the hour
    case authenticationFailed = "AUTHENTICATION_FAILED"
    case riskSuspected = "RISK_SUSPECTED"
    case bankClosed = "BANK_CLOSED"
    case tooLate = "TOO_LATE"
    case cancelled = "CANCELLED"

    // MARK: The payment
    case paymentUnknown = "PAYMENT_UNKNOWN"
    case anotherOrder = "ANOTHER_ORDER"
    case cancelledElsewhere = "CANCELLED_ELSEWHERE"
    case notReturnable = "NOT_RETURNABLE"
    case refundAccountRefused = "REFUND_ACCOUNT_REFUSED"

    // MARK: The shop
    case shopNotReady = "SHOP_NOT_READY"
    case requestRefused = "REQUEST_REFUSED"
    /// An administrator of the shop said no.
    case byAdministrator = "REFUSED_BY_ADMINISTRATOR"

    /// In words that are not in the table: the provider's own message says more.
    case other = "REFUSED"
}

extension RefusalCode {
    /// What a provider's code means, or one of ours for what a provider ended without giving a code.
    public init(providerCode: String) {
        self = Self.byProviderCode[providerCode] ?? .other
    }

    private static let byProviderCode = Dictionary(
        uniqueKeysWithValues: providerCodes.flatMap { refusal, codes in codes.map { ($0, refusal) } })

    static let providerCodes: [RefusalCode: [String]] = [
        .cardNotUsable: [
            "INVALID_CARD_EXPIRATION", "INVALID_CARD_LOST_OR_STOLEN", "INVALID_CARD_NUMBER", "INVALID_STOPPED_CARD",
        ],
        .cardRefused: ["INVALID_REJECT_CARD", "REJECT_CARD_COMPANY"],
        .accountNotUsable: [
            "INVALID_ACCOUNT_INFO_RE_REGISTER", "REJECT_TOSSPAY_INVALID_ACCOUNT", "RESTRICTED_TRANSFER_ACCOUNT",
        ],
        .installmentNotPossible: [
            "EXCEED_MAX_CARD_INSTALLMENT_PLAN", "INVALID_CARD_INSTALLMENT_PLAN",
            "NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT", "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN",
        ],
        .pointsNotPossible: ["NOT_ALLOWED_POINT_USE"],
        .limitExceeded: [
            "EXCEED_CANCEL_LIMIT", "EXCEED_MAX_AMOUNT", "EXCEED_MAX_DAILY_PAYMENT_COUNT",
            "EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT", "EXCEED_MAX_ONE_DAY_AMOUNT", "EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT",
            "EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT", "EXCEED_MAX_PAYMENT_AMOUNT",
            // "한도초과 혹은 잔액부족": the provider does not say which.
            "REJECT_CARD_PAYMENT",
        ],
        .balanceTooLow: ["REJECT_ACCOUNT_PAYMENT"],
        .amountTooSmall: ["BELOW_MINIMUM_AMOUNT"],
        .amountRefused: [
            "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT", "EXCEED_MAX_REFUND_AMOUNT", "INVALID_REFUND_AMOUNT",
            "NOT_CANCELABLE_AMOUNT", "NOT_MATCHES_REFUNDABLE_AMOUNT",
        ],
        .wholeOnly: ["NOT_ALLOWED_PARTIAL_REFUND", "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT"],
        .authenticationFailed: ["EXCEED_MAX_AUTH_COUNT", "INVALID_AUTHORIZE_AUTH", "INVALID_PASSWORD"],
        .riskSuspected: ["FDS_ERROR"],
        .bankClosed: ["COMMON_BREAK_TIME_OF_BANK", "NOT_AVAILABLE_BANK", "NOT_AVAILABLE_PAYMENT"],
        .tooLate: [
            "DEPOSIT_EXPIRED", "EXCEED_MAX_REFUND_DUE", "EXPIRED_PAYMENT", "NEVER_EXECUTED",
            "NOT_FOUND_PAYMENT_SESSION",
        ],
        .cancelled: ["CANCELED"],
        .paymentUnknown: ["NOT_FOUND", "NOT_FOUND_PAYMENT"],
        .anotherOrder: [ProviderReason.otherOrdersKey.code],
        .cancelledElsewhere: [ProviderReason.cancelledElsewhere.code],
        .notReturnable: [
            "NOT_CANCELABLE_PAYMENT", "NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER", "NOT_SUPPORTED_REFUND",
            "REFUND_REJECTED",
        ],
        .refundAccountRefused: [
            "FORBIDDEN_BANK_REFUND_REQUEST", "INVALID_BANK", "INVALID_REFUND_ACCOUNT_INFO",
            "INVALID_REFUND_ACCOUNT_NUMBER", "NOT_ALLOWED_REFUND_BANK",
        ],
        .shopNotReady: ["INVALID_UNREGISTERED_SUBMALL", "NOT_FOUND_TERMINAL_ID", "NOT_REGISTERED_BUSINESS"],
        .requestRefused: [
            "FORBIDDEN_REQUEST", "INVALID_IDEMPOTENCY_KEY", "INVALID_PARAMETER", "INVALID_REQUEST",
            "INVALID_TEST_CODE",
        ],
    ]
}

extension RefundSummary {
    /// Why it was refused; nil unless it was.
    public var refusal: RefusalCode? {
        guard status == .refused else { return nil }
        return failure.map { RefusalCode(providerCode: $0.code) } ?? .byAdministrator
    }
}

extension PaymentSummary {
    /// Why there is no money; nil unless a provider has said so.
    public var refusal: RefusalCode? { failure.map { RefusalCode(providerCode: $0.code) } }
}
