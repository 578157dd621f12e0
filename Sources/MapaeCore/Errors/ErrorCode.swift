/// The public error codes: one list, each with its HTTP status and its sentence in Korean and English.
///
/// A struct with static members, not an enum, so that a new code breaks no caller. `docs/errors.md` is this list.
public struct ErrorCode: Hashable, Sendable {
    /// `AUTH_REQUIRED` and so on.
    public let rawValue: String
    public let httpStatus: Int
    public let message: LocalizedText

    private init(_ rawValue: String, _ httpStatus: Int, _ korean: String, _ english: String) {
        self.rawValue = rawValue
        self.httpStatus = httpStatus
        self.message = LocalizedText(korean, english)
    }

    public static func == (left: ErrorCode, right: ErrorCode) -> Bool { left.rawValue == right.rawValue }
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension ErrorCode {
    // MARK: The request
    public static let invalidInput = ErrorCode(
        "INVALID_INPUT", 400, "입력값이 올바르지 않습니다", "The input is not valid")
    public static let unreadableText = ErrorCode(
        "UNREADABLE_TEXT", 400, "보이지 않거나 글의 방향을 바꾸는 문자는 쓸 수 없습니다",
        "Characters that cannot be seen, or that turn the direction of text, cannot be used here")
    public static let emailUnsupported = ErrorCode(
        "EMAIL_UNSUPPORTED", 400, "이메일 주소의 @ 앞에는 영문자, 숫자, 기호만 쓸 수 있고 @ 뒤는 올바른 도메인이어야 합니다",
        "An e-mail address may have only Latin letters, digits and signs before its @, and a valid domain after it")
    public static let nameReserved = ErrorCode(
        "NAME_RESERVED", 400, "운영자만 쓸 수 있는 이름입니다. 다른 이름을 입력해 주세요",
        "This name is kept for the operator. Please choose another")
    public static let invalidJSON = ErrorCode(
        "INVALID_JSON", 400, "요청 본문이 올바른 JSON이 아닙니다", "The request body is not valid JSON")
    public static let notFound = ErrorCode(
        "NOT_FOUND", 404, "요청하신 내용을 찾을 수 없습니다", "Not found")
    public static let methodNotAllowed = ErrorCode(
        "METHOD_NOT_ALLOWED", 405, "허용되지 않는 요청 방식입니다", "This method is not allowed here")
    public static let bodyTooLarge = ErrorCode(
        "BODY_TOO_LARGE", 413, "요청 본문이 너무 큽니다", "The request body is too large")
    public static let unsupportedMediaType = ErrorCode(
        "UNSUPPORTED_MEDIA_TYPE", 415, "Content-Type은 application/json이어야 합니다",
        "The content type must be application/json")
    public static let uriTooLong = ErrorCode(
        "URI_TOO_LONG", 414, "요청 주소가 너무 깁니다", "The address of the request is too long")
    public static let misdirectedHost = ErrorCode(
        "MISDIRECTED_REQUEST", 421, "이 주소로는 서비스하지 않습니다", "This server does not answer for that host")
    public static let malformedRequest = ErrorCode(
        "MALFORMED_REQUEST", 400, "HTTP 요청의 형식이 올바르지 않습니다", "This is not a well-formed HTTP request")
    public static let requestTimeout = ErrorCode(
        "REQUEST_TIMEOUT", 408, "요청이 제시간에 도착하지 않았습니다", "The request did not arrive in time")
    public static let expectationFailed = ErrorCode(
        "EXPECTATION_FAILED", 417, "Expect 헤더는 100-continue만 쓸 수 있습니다",
        "The only expectation this server can meet is 100-continue")
    public static let headersTooLarge = ErrorCode(
        "HEADERS_TOO_LARGE", 431, "요청 헤더가 너무 큽니다", "The request's headers are too large")
    public static let notImplemented = ErrorCode(
        "NOT_IMPLEMENTED", 501, "지원하지 않는 메서드나 전송 방식입니다",
        "This server knows no such method or transfer coding")
    public static let rateLimitExceeded = ErrorCode(
        "RATE_LIMIT_EXCEEDED", 429, "요청이 너무 많습니다", "Too many requests")

    // MARK: Who is asking
    public static let authRequired = ErrorCode(
        "AUTH_REQUIRED", 401, "로그인이 필요합니다", "Please log in")
    public static let invalidCredentials = ErrorCode(
        "INVALID_CREDENTIALS", 401, "이메일 또는 비밀번호가 올바르지 않습니다", "The e-mail address or password is wrong")
    public static let sessionExpired = ErrorCode(
        "SESSION_EXPIRED", 401, "로그인이 만료되었습니다. 다시 로그인해 주세요", "Your session has expired. Please log in again")
    public static let reauthenticationRequired = ErrorCode(
        "REAUTHENTICATION_REQUIRED", 403, "비밀번호를 다시 확인해 주세요", "Please confirm your password")
    public static let csrfFailed = ErrorCode(
        "CSRF_FAILED", 403, "요청을 확인할 수 없습니다. 페이지를 새로고침해 주세요",
        "The request could not be verified. Please reload the page")
    public static let forbidden = ErrorCode(
        "FORBIDDEN", 403, "접근 권한이 없습니다", "You do not have access to this")
    public static let emailTaken = ErrorCode(
        "EMAIL_TAKEN", 409, "이미 가입된 이메일입니다", "This e-mail address is already registered")

    public static let accountBanned = ErrorCode(
        "ACCOUNT_BANNED", 403, "이용이 정지된 계정입니다. 운영자에게 문의해 주세요",
        "This account has been suspended. Please contact the operator")
    public static let alreadyBanned = ErrorCode(
        "ALREADY_BANNED", 409, "이미 정지된 계정입니다", "This account is banned already")
    public static let notBanned = ErrorCode(
        "NOT_BANNED", 409, "정지되지 않은 계정입니다", "This account is not banned")
    public static let deviceConfirmationNeeded = ErrorCode(
        "DEVICE_CONFIRMATION_NEEDED", 403, "확인되지 않은 기기입니다. 기기를 확인한 뒤 다시 로그인해 주세요",
        "This device is not known yet. Please confirm it and log in again")

    // MARK: Accounts
    public static let sessionNotFound = ErrorCode(
        "SESSION_NOT_FOUND", 404, "로그인 기록을 찾을 수 없습니다", "The session was not found")
    public static let mailNotConfigured = ErrorCode(
        "MAIL_NOT_CONFIGURED", 503, "메일 발송이 설정되지 않아 이 기능을 사용할 수 없습니다",
        "This server has no mail set up, so this is not available")
    public static let linkInvalid = ErrorCode(
        "LINK_INVALID", 410, "링크가 만료되었거나 이미 사용되었습니다. 다시 요청해 주세요",
        "This link has expired or was already used. Please ask for a new one")
    public static let newPasswordNeeded = ErrorCode(
        "NEW_PASSWORD_NEEDED", 409, "새 비밀번호를 정해야 이메일을 인증할 수 있습니다",
        "Set a new password to verify this address")
    public static let emailNotVerified = ErrorCode(
        "EMAIL_NOT_VERIFIED", 403, "먼저 이메일을 인증해 주세요", "Please verify your e-mail address first")
    public static let deletionBlocked = ErrorCode(
        "DELETION_BLOCKED", 409, "처리 중인 결제나 환불이 끝난 뒤 탈퇴할 수 있습니다",
        "The account can be deleted once its payments and refunds in progress have ended")

    // MARK: Toss log-in
    public static let tossCodeRefused = ErrorCode(
        "TOSS_CODE_REFUSED", 401, "토스 로그인이 만료되었습니다. 토스 로그인을 다시 시작해 주세요",
        "This Toss log-in has expired. Please start Toss log-in again")
    public static let tossLogInUnfinished = ErrorCode(
        "TOSS_LOGIN_UNFINISHED", 503, "토스의 응답을 확인하지 못했습니다. 토스 로그인을 다시 시작해 주세요",
        "Toss did not give a clear answer. Please start Toss log-in again")
    public static let tossLinkConflict = ErrorCode(
        "TOSS_LINK_CONFLICT", 409, "다른 계정에 연결된 토스 사용자입니다", "This Toss user belongs to another account")
    public static let tossAlreadyLinked = ErrorCode(
        "TOSS_ALREADY_LINKED", 409, "이미 다른 토스 사용자가 연결되어 있습니다",
        "Your account is linked with another Toss user already")
    public static let tossNotLinked = ErrorCode(
        "TOSS_NOT_LINKED", 404, "연결된 토스 사용자가 없습니다", "Your account is not linked with Toss")
    public static let tossLinkEnded = ErrorCode(
        "TOSS_LINK_ENDED", 409,
        "이 토스 사용자와 연결되어 있던 계정은 연결이 끊겼습니다. 이메일로 로그인해 다시 연결하거나 새 계정으로 시작해 주세요",
        "The account of this Toss user was disconnected. Log in by e-mail to link it again, or start a new account")
    public static let tossOtherPerson = ErrorCode(
        "TOSS_OTHER_PERSON", 409, "로그인한 계정의 토스 사용자가 아닙니다. 본인의 토스로 다시 확인해 주세요",
        "This is not the Toss user of the account you are logged in to. Please confirm with your own")
    public static let tossReauthenticationRequired = ErrorCode(
        "TOSS_REAUTHENTICATION_REQUIRED", 409, "토스 로그인이 다시 필요합니다", "Please log in with Toss again")
    public static let lastWayIn = ErrorCode(
        "LAST_WAY_IN", 409, "토스가 유일한 로그인 수단이어서 연결을 끊을 수 없습니다",
        "Toss is the only way into your account, so it cannot be disconnected")
    public static let passwordAlreadySet = ErrorCode(
        "PASSWORD_ALREADY_SET", 409, "이미 비밀번호가 있습니다", "Your account has a password already")
    public static let webhookUnauthorized = ErrorCode(
        "WEBHOOK_UNAUTHORIZED", 401, "웹훅 인증에 실패했습니다", "The webhook's credential is wrong")

    // MARK: Teams and API keys
    public static let teamNotFound = ErrorCode(
        "TEAM_NOT_FOUND", 404, "팀을 찾을 수 없습니다", "The team was not found")
    public static let memberNotFound = ErrorCode(
        "MEMBER_NOT_FOUND", 404, "팀원을 찾을 수 없습니다", "The team member was not found")
    public static let alreadyMember = ErrorCode(
        "ALREADY_MEMBER", 409, "이미 팀에 속해 있습니다", "This person is already in the team")
    public static let lastOwner = ErrorCode(
        "LAST_OWNER", 409, "팀에는 소유자가 한 명 이상 있어야 합니다", "A team needs at least one owner")
    public static let tooManyTeams = ErrorCode(
        "TOO_MANY_TEAMS", 409, "더 이상 팀을 만들 수 없습니다", "You cannot make more teams")
    public static let teamFull = ErrorCode(
        "TEAM_FULL", 409, "팀에 더 이상 초대할 수 없습니다", "The team has no room for more people")
    public static let apiKeyNotFound = ErrorCode(
        "API_KEY_NOT_FOUND", 404, "API 키를 찾을 수 없습니다", "The API key was not found")
    public static let tooManyAPIKeys = ErrorCode(
        "TOO_MANY_API_KEYS", 409, "더 이상 API 키를 만들 수 없습니다", "You cannot make more API keys")
    public static let insufficientScope = ErrorCode(
        "INSUFFICIENT_SCOPE", 403, "이 API 키에는 필요한 권한이 없습니다", "This API key lacks the scope for this")

    // MARK: Repeats
    public static let idempotencyKeyReused = ErrorCode(
        "IDEMPOTENCY_KEY_REUSED", 422, "같은 Idempotency-Key로 다른 요청을 보낼 수 없습니다",
        "This Idempotency-Key was used for another request")
    public static let idempotencyKeyInFlight = ErrorCode(
        "IDEMPOTENCY_KEY_IN_FLIGHT", 409, "같은 요청을 처리하고 있습니다. 잠시 후 다시 시도해 주세요",
        "The same request is being processed. Please try again shortly")

    // MARK: Payments
    public static let invalidPackage = ErrorCode(
        "INVALID_PACKAGE", 400, "유효하지 않은 패키지입니다", "This package does not exist")
    public static let tooManyOpenPayments = ErrorCode(
        "TOO_MANY_OPEN_PAYMENTS", 409, "진행 중인 결제가 너무 많습니다. 잠시 후 다시 시도해 주세요",
        "You have too many payments in progress. Please try again later")
    public static let amountMismatch = ErrorCode(
        "AMOUNT_MISMATCH", 400, "결제 금액이 올바르지 않습니다", "The payment amount is not right")
    public static let paymentNotFound = ErrorCode(
        "PAYMENT_NOT_FOUND", 404, "결제 내역을 찾을 수 없습니다", "The payment was not found")
    public static let paymentExpired = ErrorCode(
        "PAYMENT_EXPIRED", 410, "결제 시간이 만료되었습니다. 다시 결제해 주세요",
        "The time for this payment has run out. Please start again")
    public static let paymentFailed = ErrorCode(
        "PAYMENT_FAILED", 402, "결제 처리에 실패했습니다", "The payment could not be processed")
    public static let paymentMismatched = ErrorCode(
        "PAYMENT_MISMATCHED", 409, "결제 정보가 주문과 달라 자동으로 취소합니다",
        "The payment did not match the order and is being cancelled")
    public static let paymentKeyReused = ErrorCode(
        "PAYMENT_KEY_REUSED", 409, "이미 사용된 결제 정보입니다", "This payment key was already used")
    public static let paymentInProgress = ErrorCode(
        "PAYMENT_IN_PROGRESS", 409, "결제를 처리하고 있습니다. 잠시만 기다려 주세요",
        "The payment is being processed. Please wait a moment")
    public static let notRefundable = ErrorCode(
        "NOT_REFUNDABLE", 409, "환불할 수 없는 결제입니다", "This payment cannot be refunded")
    public static let refundAmountTooLarge = ErrorCode(
        "REFUND_AMOUNT_TOO_LARGE", 409, "환불 가능한 금액을 초과했습니다",
        "The amount is more than can be refunded")
    public static let refundInProgress = ErrorCode(
        "REFUND_IN_PROGRESS", 409, "이미 처리 중인 환불이 있습니다", "A refund is already in progress")
    public static let refundNotFound = ErrorCode(
        "REFUND_NOT_FOUND", 404, "환불 내역을 찾을 수 없습니다", "The refund was not found")
    public static let refundAlreadyDecided = ErrorCode(
        "REFUND_ALREADY_DECIDED", 409, "이미 처리된 환불 요청입니다", "This refund request was already decided")
    public static let refundWholeOnly = ErrorCode(
        "REFUND_WHOLE_ONLY", 409, "토스페이 결제는 전액만 환불할 수 있습니다",
        "A payment by Toss Pay can only be refunded as a whole")
    public static let tossPayDigitalGoods = ErrorCode(
        "TOSS_PAY_DIGITAL_GOODS", 400, "디지털 상품은 토스페이로 결제할 수 없습니다. 인앱결제를 이용해 주세요",
        "Digital goods cannot be bought by Toss Pay. Please use an in-app purchase")
    public static let insufficientCredits = ErrorCode(
        "INSUFFICIENT_CREDITS", 402, "크레딧이 부족합니다", "You do not have enough credits")
    public static let reservationNotFound = ErrorCode(
        "RESERVATION_NOT_FOUND", 404, "예약 내역을 찾을 수 없습니다", "The reservation was not found")
    public static let reservationEnded = ErrorCode(
        "RESERVATION_ENDED", 409, "이미 종료된 예약입니다", "This reservation has already ended")

    // MARK: Promotions
    public static let promotionNotFound = ErrorCode(
        "PROMOTION_NOT_FOUND", 404, "프로모션을 찾을 수 없습니다", "The promotion was not found")
    public static let promotionLimitReached = ErrorCode(
        "PROMOTION_LIMIT_REACHED", 409, "프로모션의 지급 한도에 도달했습니다",
        "The promotion has given as much as it may")

    // MARK: In-app purchases and other things asked of Toss
    public static let purchaseNotPaid = ErrorCode(
        "PURCHASE_NOT_PAID", 409, "결제가 완료되지 않은 주문입니다", "This order has not been paid")
    public static let purchaseRefunded = ErrorCode(
        "PURCHASE_REFUNDED", 409, "환불된 주문입니다", "This order has been refunded")
    public static let purchaseClaimed = ErrorCode(
        "PURCHASE_CLAIMED", 409, "다른 계정에 지급된 주문입니다", "This order was granted to another account")
    public static let purchaseUnknownProduct = ErrorCode(
        "PURCHASE_UNKNOWN_PRODUCT", 409, "지급할 상품을 찾을 수 없습니다. 고객센터에 문의해 주세요",
        "There is nothing here for what this order bought. Please contact support")
    public static let tossUnanswered = ErrorCode(
        "TOSS_UNANSWERED", 503, "토스의 응답을 확인하지 못했습니다. 잠시 후 다시 시도해 주세요",
        "Toss did not give a clear answer. Please try again shortly")

    // MARK: The server
    public static let internalError = ErrorCode(
        "INTERNAL_ERROR", 500, "일시적인 오류가 발생했습니다. 잠시 후 다시 시도해 주세요",
        "Something went wrong. Please try again later")
    public static let overloaded = ErrorCode(
        "OVERLOADED", 503, "요청이 많아 처리하지 못했습니다. 잠시 후 다시 시도해 주세요",
        "The server is busy. Please try again shortly")
    public static let unavailable = ErrorCode(
        "UNAVAILABLE", 503, "지금은 처리할 수 없습니다. 잠시 후 다시 시도해 주세요",
        "The service is not available right now. Please try again shortly")

    /// Every code, in the order of `docs/errors.md`.
    public static let all: [ErrorCode] = [
        invalidInput, unreadableText, emailUnsupported, nameReserved, invalidJSON, notFound, methodNotAllowed,
        bodyTooLarge, unsupportedMediaType, uriTooLong,
        misdirectedHost, malformedRequest, requestTimeout, expectationFailed, headersTooLarge, notImplemented,
        rateLimitExceeded, authRequired, invalidCredentials, sessionExpired, reauthenticationRequired, csrfFailed,
        forbidden, emailTaken, accountBanned, alreadyBanned, notBanned, deviceConfirmationNeeded, sessionNotFound,
        mailNotConfigured, linkInvalid,
        newPasswordNeeded, emailNotVerified, deletionBlocked,
        tossCodeRefused,
        tossLogInUnfinished, tossLinkConflict, tossAlreadyLinked, tossNotLinked, tossLinkEnded, tossOtherPerson,
        tossReauthenticationRequired,
        lastWayIn, passwordAlreadySet,
        webhookUnauthorized, teamNotFound,
        memberNotFound, alreadyMember, lastOwner, tooManyTeams, teamFull, apiKeyNotFound, tooManyAPIKeys,
        insufficientScope,
        idempotencyKeyReused, idempotencyKeyInFlight, invalidPackage, tooManyOpenPayments, amountMismatch,
        paymentNotFound, paymentExpired,
        paymentFailed, paymentMismatched, paymentKeyReused, paymentInProgress, notRefundable, refundAmountTooLarge,
        refundInProgress, refundNotFound, refundAlreadyDecided, refundWholeOnly, tossPayDigitalGoods,
        insufficientCredits, reservationNotFound, reservationEnded, promotionNotFound, promotionLimitReached,
        purchaseNotPaid, purchaseRefunded, purchaseClaimed, purchaseUnknownProduct, tossUnanswered, internalError,
        overloaded, unavailable,
    ]
}
