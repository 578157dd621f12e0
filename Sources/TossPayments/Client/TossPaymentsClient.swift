public import ProviderTransport

/// The core API of TossPayments, version 2022-11-16: confirm, read and cancel payments.
///
/// Every call ends in a ``Payment`` or in a ``TossPaymentsError``, whose ``TossPaymentsError/outcome`` says what is
/// known of the money. Nothing is repeated: after an unknown outcome, read the payment, or repeat the call with the
/// same ``IdempotencyKey``.
public struct TossPaymentsClient: Sendable {
    let secretKey: SecretKey
    let baseURL: String
    let acceptLanguage: String?
    let transport: any Transport

    /// - Parameters:
    ///   - baseURL: scheme and host, without a path.
    ///   - acceptLanguage: `en-US` for English messages; TossPayments answers in Korean by default.
    public init(
        secretKey: SecretKey, baseURL: String = "https://api.tosspayments.com", acceptLanguage: String? = nil,
        transport: any Transport
    ) {
        self.secretKey = secretKey
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.acceptLanguage = acceptLanguage
        self.transport = transport
    }

    /// - Throws: ``InvalidSecretKeyError``.
    public init(
        secretKey: String, baseURL: String = "https://api.tosspayments.com", acceptLanguage: String? = nil,
        transport: any Transport
    ) throws(InvalidSecretKeyError) {
        self.init(
            secretKey: try SecretKey(secretKey), baseURL: baseURL, acceptLanguage: acceptLanguage,
            transport: transport)
    }

    public var environment: TossPaymentsEnvironment { secretKey.environment }

    /// Approves a payment the buyer has authenticated (`POST /v1/payments/confirm`). It has to arrive within 10 minutes
    /// of the authentication.
    ///
    /// Compare the redirect's amount with your own order before, and the answer's `orderId`, `totalAmount`, `currency`
    /// and `status` with it afterwards.
    ///
    /// - Parameters:
    ///   - amount: the order's amount in whole units of its currency.
    /// - Returns: a payment that is `DONE`, or `WAITING_FOR_DEPOSIT` for a virtual account.
    public func confirm(
        paymentKey: String, orderId: String, amount: Int64, idempotencyKey: IdempotencyKey,
        options: CallOptions = CallOptions()
    ) async throws(TossPaymentsError) -> Payment {
        try Argument.check(paymentKey: paymentKey)
        try Argument.check(orderId: orderId)
        try Argument.check(amount > 0, "amount", "greater than zero")
        let body = ConfirmBody(paymentKey: paymentKey, orderId: orderId, amount: amount)
        return try await post(
            .confirm, path: "/v1/payments/confirm", body: body, idempotencyKey: idempotencyKey, options: options)
    }

    /// Reads a payment (`GET /v1/payments/{paymentKey}`), in whatever status it is.
    public func payment(
        paymentKey: String, options: CallOptions = CallOptions()
    ) async throws(TossPaymentsError) -> Payment {
        try Argument.check(paymentKey: paymentKey)
        return try await read(path: "/v1/payments/\(Argument.pathSegment(paymentKey))", options: options)
    }

    /// Reads the payment of an order (`GET /v1/payments/orders/{orderId}`).
    public func payment(
        orderId: String, options: CallOptions = CallOptions()
    ) async throws(TossPaymentsError) -> Payment {
        try Argument.check(orderId: orderId)
        return try await read(path: "/v1/payments/orders/\(orderId)", options: options)
    }

    /// Cancels all or a part of a payment (`POST /v1/payments/{paymentKey}/cancel`).
    ///
    /// - Returns: the payment with the new entry in ``Payment/cancels``. Whether nothing is left is told by
    ///   ``Payment/isFullyCancelled``, not by the status.
    public func cancel(
        paymentKey: String, _ request: CancelRequest, idempotencyKey: IdempotencyKey,
        options: CallOptions = CallOptions()
    ) async throws(TossPaymentsError) -> Payment {
        try Argument.check(paymentKey: paymentKey)
        try request.check()
        return try await post(
            .cancel, path: "/v1/payments/\(Argument.pathSegment(paymentKey))/cancel", body: request,
            idempotencyKey: idempotencyKey, options: options)
    }
}

/// What one call may do differently.
public struct CallOptions: Sendable {
    /// The dead-line of the whole call. TossPayments may take up to 60 s for some answers; cutting a call short
    /// saves no time, it only makes its outcome unknown.
    public var timeout: Duration
    /// With a test key, TossPayments answers with this error and its real HTTP status (`TossPayments-Test-Code`). With
    /// a live key the call is refused before sending.
    public var testCode: TossPaymentsError.Code?

    public init(timeout: Duration = .seconds(60), testCode: TossPaymentsError.Code? = nil) {
        self.timeout = timeout
        self.testCode = testCode
    }
}

private struct ConfirmBody: Encodable {
    let paymentKey: String
    let orderId: String
    let amount: Int64
}
