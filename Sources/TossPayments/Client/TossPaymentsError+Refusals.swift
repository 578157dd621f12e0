/// Refusals: known codes after which it is certain that the call changed nothing.
extension TossPaymentsError.Code {
    /// Of `POST /v1/payments/confirm`.
    static let confirmRefusals: Set<Self> = [
        .exceedMaxCardInstallmentPlan, .invalidRequest, .notAllowedPointUse, .invalidRejectCard,
        .belowMinimumAmount, .invalidCardExpiration, .invalidStoppedCard, .exceedMaxDailyPaymentCount,
        .notSupportedInstallmentPlanCardOrMerchant, .invalidCardInstallmentPlan,
        .notSupportedMonthlyInstallmentPlan, .exceedMaxPaymentAmount, .notFoundTerminalID, .invalidAuthorizeAuth,
        .invalidCardLostOrStolen, .restrictedTransferAccount, .invalidCardNumber, .invalidUnregisteredSubmall,
        .notRegisteredBusiness, .exceedMaxOneDayWithdrawAmount, .exceedMaxOneTimeWithdrawAmount, .exceedMaxAmount,
        .invalidAccountInfoReRegister, .notAvailablePayment, .exceedMaxMonthlyPaymentAmount, .rejectAccountPayment,
        .rejectCardPayment, .rejectCardCompany, .forbiddenRequest, .rejectTosspayInvalidAccount,
        .exceedMaxAuthCount, .exceedMaxOneDayAmount, .notAvailableBank, .invalidPassword, .fdsError,
        .invalidIdempotencyKey, .invalidTestCode,
    ]

    /// Of `POST /v1/payments/{paymentKey}/cancel`.
    static let cancelRefusals: Set<Self> = [
        .invalidRequest, .forbiddenRequest, .notAvailableBank, .invalidIdempotencyKey, .invalidTestCode,
        .invalidRefundAccountInfo, .exceedCancelAmountDiscountAmount, .invalidRefundAccountNumber, .invalidBank,
        .notMatchesRefundableAmount, .refundRejected, .forbiddenBankRefundRequest, .notCancelableAmount,
        .notCancelablePayment, .exceedMaxRefundDue, .notAllowedPartialRefundWaitingDeposit,
        .notAllowedPartialRefund, .notCancelablePaymentForDormantUser, .exceedCancelLimit, .invalidRefundAmount,
        .exceedMaxRefundAmount, .notAllowedRefundBank, .notSupportedRefund,
    ]
}

// MARK: Any call

extension TossPaymentsError.Code {
    public static let invalidRequest = Self(rawValue: "INVALID_REQUEST")
    public static let forbiddenRequest = Self(rawValue: "FORBIDDEN_REQUEST")
    public static let notAvailableBank = Self(rawValue: "NOT_AVAILABLE_BANK")
    public static let invalidIdempotencyKey = Self(rawValue: "INVALID_IDEMPOTENCY_KEY")
    public static let invalidTestCode = Self(rawValue: "INVALID_TEST_CODE")
}

// MARK: Confirm

extension TossPaymentsError.Code {
    public static let exceedMaxCardInstallmentPlan = Self(rawValue: "EXCEED_MAX_CARD_INSTALLMENT_PLAN")
    public static let notAllowedPointUse = Self(rawValue: "NOT_ALLOWED_POINT_USE")
    public static let invalidRejectCard = Self(rawValue: "INVALID_REJECT_CARD")
    public static let belowMinimumAmount = Self(rawValue: "BELOW_MINIMUM_AMOUNT")
    public static let invalidCardExpiration = Self(rawValue: "INVALID_CARD_EXPIRATION")
    public static let invalidStoppedCard = Self(rawValue: "INVALID_STOPPED_CARD")
    public static let exceedMaxDailyPaymentCount = Self(rawValue: "EXCEED_MAX_DAILY_PAYMENT_COUNT")
    public static let notSupportedInstallmentPlanCardOrMerchant = Self(
        rawValue: "NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT")
    public static let invalidCardInstallmentPlan = Self(rawValue: "INVALID_CARD_INSTALLMENT_PLAN")
    public static let notSupportedMonthlyInstallmentPlan = Self(rawValue: "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN")
    public static let exceedMaxPaymentAmount = Self(rawValue: "EXCEED_MAX_PAYMENT_AMOUNT")
    public static let notFoundTerminalID = Self(rawValue: "NOT_FOUND_TERMINAL_ID")
    public static let invalidAuthorizeAuth = Self(rawValue: "INVALID_AUTHORIZE_AUTH")
    public static let invalidCardLostOrStolen = Self(rawValue: "INVALID_CARD_LOST_OR_STOLEN")
    public static let restrictedTransferAccount = Self(rawValue: "RESTRICTED_TRANSFER_ACCOUNT")
    public static let invalidCardNumber = Self(rawValue: "INVALID_CARD_NUMBER")
    public static let invalidUnregisteredSubmall = Self(rawValue: "INVALID_UNREGISTERED_SUBMALL")
    public static let notRegisteredBusiness = Self(rawValue: "NOT_REGISTERED_BUSINESS")
    public static let exceedMaxOneDayWithdrawAmount = Self(rawValue: "EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT")
    public static let exceedMaxOneTimeWithdrawAmount = Self(rawValue: "EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT")
    public static let exceedMaxAmount = Self(rawValue: "EXCEED_MAX_AMOUNT")
    public static let invalidAccountInfoReRegister = Self(rawValue: "INVALID_ACCOUNT_INFO_RE_REGISTER")
    public static let notAvailablePayment = Self(rawValue: "NOT_AVAILABLE_PAYMENT")
    public static let exceedMaxMonthlyPaymentAmount = Self(rawValue: "EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT")
    public static let rejectAccountPayment = Self(rawValue: "REJECT_ACCOUNT_PAYMENT")
    public static let rejectCardPayment = Self(rawValue: "REJECT_CARD_PAYMENT")
    public static let rejectCardCompany = Self(rawValue: "REJECT_CARD_COMPANY")
    public static let rejectTosspayInvalidAccount = Self(rawValue: "REJECT_TOSSPAY_INVALID_ACCOUNT")
    public static let exceedMaxAuthCount = Self(rawValue: "EXCEED_MAX_AUTH_COUNT")
    public static let exceedMaxOneDayAmount = Self(rawValue: "EXCEED_MAX_ONE_DAY_AMOUNT")
    public static let invalidPassword = Self(rawValue: "INVALID_PASSWORD")
    public static let fdsError = Self(rawValue: "FDS_ERROR")
}

// MARK: Cancel

extension TossPaymentsError.Code {
    public static let invalidRefundAccountInfo = Self(rawValue: "INVALID_REFUND_ACCOUNT_INFO")
    public static let exceedCancelAmountDiscountAmount = Self(rawValue: "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT")
    public static let invalidRefundAccountNumber = Self(rawValue: "INVALID_REFUND_ACCOUNT_NUMBER")
    public static let invalidBank = Self(rawValue: "INVALID_BANK")
    public static let notMatchesRefundableAmount = Self(rawValue: "NOT_MATCHES_REFUNDABLE_AMOUNT")
    public static let refundRejected = Self(rawValue: "REFUND_REJECTED")
    public static let forbiddenBankRefundRequest = Self(rawValue: "FORBIDDEN_BANK_REFUND_REQUEST")
    public static let notCancelableAmount = Self(rawValue: "NOT_CANCELABLE_AMOUNT")
    public static let notCancelablePayment = Self(rawValue: "NOT_CANCELABLE_PAYMENT")
    public static let exceedMaxRefundDue = Self(rawValue: "EXCEED_MAX_REFUND_DUE")
    public static let notAllowedPartialRefundWaitingDeposit = Self(
        rawValue: "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT")
    public static let notAllowedPartialRefund = Self(rawValue: "NOT_ALLOWED_PARTIAL_REFUND")
    public static let notCancelablePaymentForDormantUser = Self(rawValue: "NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER")
    public static let exceedCancelLimit = Self(rawValue: "EXCEED_CANCEL_LIMIT")
    public static let invalidRefundAmount = Self(rawValue: "INVALID_REFUND_AMOUNT")
    public static let exceedMaxRefundAmount = Self(rawValue: "EXCEED_MAX_REFUND_AMOUNT")
    public static let notAllowedRefundBank = Self(rawValue: "NOT_ALLOWED_REFUND_BANK")
    public static let notSupportedRefund = Self(rawValue: "NOT_SUPPORTED_REFUND")
}
