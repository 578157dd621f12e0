/// Every setting there is. One name serves all sources: an environment variable, a member of `mapae.json` and, for
/// some, an option of the command line.
public enum Setting: String, CaseIterable, Sendable {
    // MARK: Where it runs
    case host = "MAPAE_HOST"
    case port = "MAPAE_PORT"
    case publicURL = "MAPAE_PUBLIC_URL"
    case databaseURL = "MAPAE_DATABASE_URL"
    case postgresPool = "MAPAE_POSTGRES_POOL"
    case storeTimeout = "MAPAE_STORE_TIMEOUT"
    case readyTimeout = "MAPAE_READY_TIMEOUT"
    case logLevel = "MAPAE_LOG_LEVEL"

    // MARK: What it shows
    case siteName = "MAPAE_SITE_NAME"
    case reservedNicknames = "MAPAE_RESERVED_NICKNAMES"
    case catalog = "MAPAE_CATALOG"
    case cspExtra = "MAPAE_CSP_EXTRA"
    case securityContact = "MAPAE_SECURITY_CONTACT"
    case securityPolicy = "MAPAE_SECURITY_POLICY"

    // MARK: Keys
    case encryptionKeys = "MAPAE_ENCRYPTION_KEYS"
    case jwtSecretKey = "JWT_SECRET_KEY"
    case signingAlgorithm = "MAPAE_SIGNING_ALGORITHM"

    // MARK: TossPayments
    case tossSecretKey = "TOSS_SECRET_KEY"
    case tossClientKey = "TOSS_CLIENT_KEY"
    case nextPublicTossClientKey = "NEXT_PUBLIC_TOSS_CLIENT_KEY"
    case tossAPIBase = "MAPAE_TOSS_API_BASE"
    case tossScriptURL = "MAPAE_TOSS_SCRIPT_URL"

    // MARK: Toss log-in
    case tossCertPath = "TOSS_CERT_PATH"
    case tossKeyPath = "TOSS_KEY_PATH"
    case tossCert = "TOSS_CERT"
    case tossKey = "TOSS_KEY"
    case tossNextCertPath = "MAPAE_TOSS_NEXT_CERT_PATH"
    case tossNextKeyPath = "MAPAE_TOSS_NEXT_KEY_PATH"
    case tossNextCert = "MAPAE_TOSS_NEXT_CERT"
    case tossNextKey = "MAPAE_TOSS_NEXT_KEY"
    case tossCallbackSecret = "TOSS_CALLBACK_SECRET"
    case tossCallbackSecretPrevious = "MAPAE_TOSS_CALLBACK_SECRET_PREVIOUS"
    case tossCallbackGET = "MAPAE_TOSS_CALLBACK_GET"
    case tossCallbackConsole = "MAPAE_TOSS_CALLBACK_CONSOLE"
    case appsInTossAPIBase = "MAPAE_APPS_IN_TOSS_API_BASE"
    case appsInTossPayBase = "MAPAE_APPS_IN_TOSS_PAY_BASE"
    case tossStoredFields = "MAPAE_TOSS_STORED_FIELDS"
    case tossFieldKey = "MAPAE_TOSS_FIELD_KEY"
    case tossFieldKeysPrevious = "MAPAE_TOSS_FIELD_KEYS_PREVIOUS"
    case tossFieldAAD = "MAPAE_TOSS_FIELD_AAD"
    case tossKeepTokens = "MAPAE_TOSS_KEEP_TOKENS"
    case tossPromotions = "MAPAE_TOSS_PROMOTIONS"
    case tossMessageTemplates = "MAPAE_TOSS_MESSAGE_TEMPLATES"
    case tossLogDays = "MAPAE_TOSS_LOG_DAYS"

    // MARK: In-app purchases
    case tossIAPWebhookSecret = "MAPAE_TOSS_IAP_WEBHOOK_SECRET"
    case tossIAPWebhookSecretPrevious = "MAPAE_TOSS_IAP_WEBHOOK_SECRET_PREVIOUS"
    case tossIAPGrantable = "MAPAE_TOSS_IAP_GRANTABLE"
    case tossIAPTimeZone = "MAPAE_TOSS_IAP_TIME_ZONE"

    /// None of these is for the sandbox.
    static let ofTossLogIn: [Setting] = [
        .tossCertPath, .tossKeyPath, .tossCert, .tossKey, .tossNextCertPath, .tossNextKeyPath, .tossNextCert,
        .tossNextKey, .tossCallbackSecret, .tossCallbackSecretPrevious,
        .appsInTossAPIBase, .appsInTossPayBase, .tossFieldKey, .tossFieldKeysPrevious, .tossFieldAAD,
        .tossIAPWebhookSecret, .tossIAPWebhookSecretPrevious,
    ]

    // MARK: Sessions
    case accessTokenExpiry = "JWT_ACCESS_TOKEN_EXPIRY"
    case refreshTokenExpiry = "JWT_REFRESH_TOKEN_EXPIRY"
    case rememberedAbsolute = "MAPAE_SESSION_REMEMBERED_ABSOLUTE"
    case unrememberedIdle = "MAPAE_SESSION_IDLE"
    case unrememberedAbsolute = "MAPAE_SESSION_ABSOLUTE"
    case lostReplyWindow = "MAPAE_SESSION_LOST_REPLY_WINDOW"
    case securityEventDays = "MAPAE_SECURITY_EVENT_DAYS"
    case legacyExchangeSecret = "MAPAE_LEGACY_EXCHANGE_SECRET"
    case legacyExchangeUntil = "MAPAE_LEGACY_EXCHANGE_UNTIL"

    // MARK: Mail
    case mailCommand = "MAPAE_MAIL_COMMAND"
    case mailFrom = "MAPAE_MAIL_FROM"
    case operatorEmail = "MAPAE_OPERATOR_EMAIL"

    // MARK: Log-in defence
    case logInFreeFailures = "MAPAE_LOGIN_FREE_FAILURES"
    case logInFirstDelay = "MAPAE_LOGIN_FIRST_DELAY"
    case logInFirstLock = "MAPAE_LOGIN_FIRST_LOCK"
    case logInLongestLock = "MAPAE_LOGIN_LONGEST_LOCK"
    case logInAccountFailures = "MAPAE_LOGIN_ACCOUNT_FAILURES"

    // MARK: Strangers
    case logInNetworkAttempts = "MAPAE_LOGIN_NETWORK_ATTEMPTS"
    case logInAttemptsInAll = "MAPAE_LOGIN_ATTEMPTS_IN_ALL"
    case signUpAddressAttempts = "MAPAE_SIGNUP_ADDRESS_ATTEMPTS"
    case signUpNetworkAttempts = "MAPAE_SIGNUP_NETWORK_ATTEMPTS"
    case signUpAttemptsInAll = "MAPAE_SIGNUP_ATTEMPTS_IN_ALL"
    case tossLogInNetworkAttempts = "MAPAE_TOSS_LOGIN_NETWORK_ATTEMPTS"
    case tossLogInAttemptsInAll = "MAPAE_TOSS_LOGIN_ATTEMPTS_IN_ALL"
    case legacyExchangeNetworkAttempts = "MAPAE_LEGACY_EXCHANGE_NETWORK_ATTEMPTS"
    case legacyExchangeAttemptsInAll = "MAPAE_LEGACY_EXCHANGE_ATTEMPTS_IN_ALL"
    case resetNetworkAttempts = "MAPAE_RESET_NETWORK_ATTEMPTS"
    case resetAttemptsInAll = "MAPAE_RESET_ATTEMPTS_IN_ALL"
    case verificationNetworkAttempts = "MAPAE_VERIFICATION_NETWORK_ATTEMPTS"
    case verificationAttemptsInAll = "MAPAE_VERIFICATION_ATTEMPTS_IN_ALL"
    case anonymousKeyNetworkAttempts = "MAPAE_ANONYMOUS_KEY_NETWORK_ATTEMPTS"
    case anonymousKeyAttemptsInAll = "MAPAE_ANONYMOUS_KEY_ATTEMPTS_IN_ALL"
    case tossCallsPerMinute = "MAPAE_TOSS_CALLS_PER_MINUTE"

    // MARK: Payments and refunds
    case paymentPendingLifetime = "MAPAE_PAYMENT_PENDING_LIFETIME"
    case paymentMaximumOpen = "MAPAE_PAYMENT_MAX_OPEN"
    case purchaseNeedsVerifiedEmail = "MAPAE_PURCHASE_NEEDS_VERIFIED_EMAIL"
    case paymentOutcomeWait = "MAPAE_PAYMENT_OUTCOME_WAIT"
    case refundWindow = "MAPAE_REFUND_WINDOW"
    case refundReauthenticationAge = "MAPAE_REFUND_REAUTHENTICATION_AGE"
    case refundSecondApprovalAbove = "MAPAE_REFUND_SECOND_APPROVAL_ABOVE"

    // MARK: Limits and proxies
    case redisURL = "MAPAE_REDIS_URL"
    case trustedProxies = "MAPAE_TRUSTED_PROXIES"
    case forwardedHeader = "MAPAE_FORWARDED_HEADER"
    case addressLimit = "MAPAE_ADDRESS_LIMIT_PER_MINUTE"
    case routeLimitFactor = "MAPAE_RATE_LIMIT_FACTOR"

    // MARK: Connections
    case headerTimeout = "MAPAE_HEADER_TIMEOUT"
    case bodyTimeout = "MAPAE_BODY_TIMEOUT"
    case bodyRate = "MAPAE_BODY_BYTES_PER_SECOND"
    case idleTimeout = "MAPAE_IDLE_TIMEOUT"
    case answerTimeout = "MAPAE_ANSWER_TIMEOUT"
    case connectionsPerAddress = "MAPAE_CONNECTIONS_PER_ADDRESS"
    case connectionsInAll = "MAPAE_CONNECTIONS_IN_ALL"

    // MARK: Mini-apps
    case appOrigins = "MAPAE_APP_ORIGINS"

    // MARK: Metrics
    case metricsToken = "MAPAE_METRICS_TOKEN"

    /// A secret is never printed, and may be given as the name of a file that holds it (``fileTwin``).
    public var isSecret: Bool {
        switch self {
        case .databaseURL, .redisURL, .encryptionKeys, .jwtSecretKey, .legacyExchangeSecret, .tossSecretKey, .tossKey,
            .tossNextKey, .tossCallbackSecret, .tossCallbackSecretPrevious, .tossFieldKey, .tossFieldKeysPrevious,
            .tossIAPWebhookSecret, .tossIAPWebhookSecretPrevious, .metricsToken:
            true
        default: false
        }
    }

    /// `TOSS_SECRET_KEY_FILE` for a secret, nil for anything else.
    public var fileTwin: String? { isSecret ? rawValue + "_FILE" : nil }

    /// The names a source may use for it.
    var names: [String] { [rawValue] + (fileTwin.map { [$0] } ?? []) }

    static let allNames = Set(allCases.flatMap(\.names))
}
