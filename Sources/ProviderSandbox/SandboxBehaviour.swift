/// What the provider's documents leave open, or what differs between API versions. The defaults are the likeliest
/// reading; a merchant's code should pass under either value.
public struct SandboxBehaviour: Sendable {
    /// `version` of a payment (docs.tosspayments.com/reference/versioning).
    public var apiVersion = "2022-11-16"
    /// Answer to a confirm whose amount or order differs from the authenticated one
    /// (docs.tosspayments.com/reference, confirm: not documented).
    public var mismatchedConfirmCode = "INVALID_REQUEST"
    /// Answer to a confirm of a payment the buyer has not authenticated yet (not documented).
    public var unauthenticatedConfirmCode = "UNAPPROVED_ORDER_ID"
    /// Answer to a confirm of a payment whose earlier confirm was refused (not documented).
    public var abortedConfirmCode = "ALREADY_PROCESSED_PAYMENT"
    /// Answer to a cancel of a paid virtual account that names no account to refund to (not documented).
    public var missingRefundAccountCode = "INVALID_REFUND_ACCOUNT_INFO"
    /// Body code of a 429 (not documented).
    public var rateLimitCode = "TOO_MANY_REQUESTS"
    /// Whether reading answers payments that are not approved; the reference speaks of approved ones, expired ones were
    /// seen (techchat.tosspayments.com/m/1410526054635933798). With `false` those are 404.
    public var readsShowUnapproved = true
    /// Whether a 5xx is bound to the Idempotency-Key as a 4xx is
    /// (docs.tosspayments.com/reference/using-api/authorization: not documented).
    public var idempotencyKeepsServerErrors = true
    /// API versions up to 1.4 move a deposit error to CANCELED, later ones to WAITING_FOR_DEPOSIT
    /// (docs.tosspayments.com/reference/versioning).
    public var depositErrorCancels = false
    /// `secret` is documented for virtual accounts but seen on other payments too.
    public var everyPaymentHasSecret = true
    /// Whether the fail redirect of a buyer who gave up bears the order (docs.tosspayments.com/sdk/v2/js: unclear).
    public var canceledRedirectHasOrderID = true
    /// Whether the cancel that brings a partly cancelled payment to balance 0 is announced
    /// (docs.tosspayments.com/reference/using-api/webhook-events: unclear).
    public var announcesLastPartialCancel = true
    /// Whether a webhook's retry has a `transmission-id` of its own (not documented).
    public var newWebhookIDForEachTry = false

    public init() {}
}
