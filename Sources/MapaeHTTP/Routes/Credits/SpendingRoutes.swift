import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `POST /api/credits/spend` and `/api/credits/reservations`, `…/{id}/capture`, `…/{id}/release`: the caller's own credits,
/// or with a server key those of any user (B14). API keys need the scope `credits:spend`.
///
/// What somebody reserved nobody else ends: a person's sessions are one, each API key is one of its own.
///
/// A repeat under the same `Idempotency-Key` is the same spending. Without the header every call is a spending of its own.
struct SpendingRoutes: Sendable {
    let credits: CreditAccounts
    let apiKeys: APIKeys
    let limits: RouteLimits
    let random: any RandomSource

    func add(to routes: some RouterMethods<ScopedContext<CreditsSpend>>) {
        routes.post("/api/credits/spend", use: spend)
        routes.post("/api/credits/reservations", use: reserve)
        routes.post("/api/credits/reservations/{reservationId}/capture", use: capture)
        routes.post("/api/credits/reservations/{reservationId}/release", use: release)
    }

    private struct SpendingBody: Decodable {
        /// The caller's own when absent.
        let userId: UserID?
        let amount: Credits
        let reason: ReasonText
    }

    private struct SpendingAnswer: Encodable {
        let spendingId: String
        let amount: Credits
        let newBalance: Credits
    }

    @Sendable private func spend(_ request: Request, _ context: ScopedContext<CreditsSpend>) async throws -> Response {
        let spending = try await credits.spend(try await spendingRequest(request, context))
        return try JSONAnswer.data(
            SpendingAnswer(spendingId: spending.id, amount: spending.amount, newBalance: spending.newBalance))
    }

    @Sendable private func reserve(_ request: Request, _ context: ScopedContext<CreditsSpend>) async throws -> Response
    {
        let reservation = try await credits.reserve(try await spendingRequest(request, context))
        return try JSONAnswer.data(ReservationBody(reservation))
    }

    private struct CaptureBody: Decodable {
        /// All of it when absent.
        let amount: Credits?
    }

    @Sendable private func capture(_ request: Request, _ context: ScopedContext<CreditsSpend>) async throws -> Response
    {
        let body: CaptureBody = try context.parent.decodeBody(of: request)
        let reservation = try await credits.capture(
            try reservationID(context), amount: body.amount, by: context.caller.id)
        return try JSONAnswer.data(ReservationBody(reservation))
    }

    @Sendable private func release(_ request: Request, _ context: ScopedContext<CreditsSpend>) async throws -> Response
    {
        let reservation = try await credits.release(
            try reservationID(context), by: context.caller.id)
        return try JSONAnswer.data(ReservationBody(reservation))
    }

    private func spendingRequest(
        _ request: Request, _ context: ScopedContext<CreditsSpend>
    ) async throws -> SpendingRequest {
        let body: SpendingBody = try context.parent.decodeBody(of: request)
        let user = try await context.subject(body.userId, apiKeys)
        try await limits.admit(.spending, of: user.text, context.parent)
        return SpendingRequest(
            user: user, amount: body.amount, reason: body.reason.text,
            principal: context.caller.id,
            idempotencyKey: request.headers[.idempotencyKey] ?? Base64URL.encode(random.bytes(24)))
    }

    private func reservationID(_ context: ScopedContext<CreditsSpend>) throws -> ReservationID {
        guard let id = context.parameters.get("reservationId").flatMap(ReservationID.init) else {
            throw Failure(.reservationNotFound)
        }
        return id
    }
}

/// A reservation in JSON.
private struct ReservationBody: Encodable {
    let reservationId: ReservationID
    let amount: Credits
    let captured: Credits
    let status: String
    let expiresAt: Timestamp

    init(_ reservation: CreditReservation) {
        reservationId = reservation.id
        amount = reservation.amount
        captured = reservation.captured
        status = reservation.status.rawValue
        expiresAt = reservation.expiresAt
    }
}
