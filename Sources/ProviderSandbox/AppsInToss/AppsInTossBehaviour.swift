/// What the documents of Apps in Toss leave open, or say twice and differently. The defaults are the likeliest reading; a
/// partner's code should pass under either value. The control route `behaviour` changes them in a running sandbox.
public struct AppsInTossBehaviour: Codable, Hashable, Sendable {
    /// HTTP status of business errors: 200 by the newer documents, 4xx by the older ones.
    public var businessErrorStatus = 200
    /// Whether `error` has all five members or `errorCode` and `reason` alone.
    public var fullErrors = true
    /// HTTP status of `{"error":"invalid_grant"}` (not documented).
    public var invalidGrantStatus = 400
    /// HTTP status of `4095`; older notes say 429.
    public var rateLimitStatus = 200
    /// Code of the limit for one user (not documented).
    public var userLimitCode = "4095"
    /// Code of a refused refresh token (not documented).
    public var refreshRefusalCode = "INVALID_REFRESH_TOKEN"
    /// Whether a refresh ends the refresh token it was made with (not documented).
    public var refreshEndsOldToken = false
    /// Between the scopes of `login-me`; `, ` was seen too.
    public var scopeSeparator = ","
    /// Whether `expiresIn` is written as text.
    public var expiresInIsText = false
    /// Additional data of the field encryption.
    public var encryptionData = "TOSS"
    /// Whether `isTestPayment: true` means live, as the OpenAPI files have it.
    public var testPaymentMeansLive = false
    /// Whether an order number that no buyer has authenticated may be used again (unclear).
    public var unauthenticatedOrderNumbersAreReusable = false
    /// Whether `get-payment-status` wants `payToken` and `orderNo` both; the OpenAPI file wants one of them.
    public var paymentStatusNeedsBothNames = false
    /// Whether a refund needs a reason; the OpenAPI file says no.
    public var refundNeedsReason = true
    /// The meanings of `PURCHASED` and `PAYMENT_COMPLETED` of the guide of 2025, which are the other way round.
    public var oldOrderStatuses = false
    /// Whether `get-order-status` needs `x-toss-user-key`, as the guide of 2025 says.
    public var orderStatusNeedsUserKey = false
    /// Whether `statusDeterminedAt` has an offset.
    public var orderTimesHaveOffset = false
    /// Times `execution-result` says PENDING before the outcome.
    public var promotionPendingPolls = 1
    /// Code of a promotion key that is older than an hour or was never given out (not documented).
    public var unknownPromotionKeyCode = "4110"
    /// `result` and `reachFailReason` of the messages of 2025 instead of `success` and `reachedFailReason`.
    public var oldMessageNames = false
    /// `"true"` as the guide has it, or `true` as the OpenAPI file.
    public var anonymousKeySuccessIsText = true
    /// An unknown anonymous key is 401, as documented, instead of 200 with `4010`, as measured.
    public var unknownAnonymousKeyIsUnauthorized = false

    public init() {}
}
