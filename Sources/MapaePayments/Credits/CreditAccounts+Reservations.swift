public import MapaeCore
internal import MapaeStore

/// Credits set aside for work in progress.
public struct CreditReservation: Sendable {
    public enum Status: String, Sendable, CaseIterable {
        case held, captured, released, expired
    }

    public let id: ReservationID
    public let user: UserID
    public let amount: Credits
    /// What was used in the end; the rest went back.
    public let captured: Credits
    public let status: Status
    public let expiresAt: Timestamp

    init(_ row: CreditReservationRow) throws {
        id = row.id
        user = row.userID
        amount = row.amount
        captured = row.captured
        status = try .stored(row.status)
        expiresAt = row.expiresAt
    }
}

extension CreditAccounts {
    /// Sets credits aside until they are captured or released, or until the reservation runs out by itself.
    ///
    /// - Parameter lifetime: nil for the settings' own.
    /// - Throws: as ``spend(_:)``.
    public func reserve(_ request: SpendingRequest, for lifetime: Duration? = nil) async throws -> CreditReservation {
        try request.check()
        let dependencies = dependencies
        let id: ReservationID = dependencies.identifiers.make()
        return try await dependencies.store.write { tx in
            let settlement = Settlement(dependencies, at: dependencies.clock.now(), in: tx)
            var book = try settlement.creditBook(of: request.user)
            let earlier = try CreditReservationRow.find(
                principal: request.principal, idempotencyKey: request.idempotencyKey, in: tx)
            if let earlier { return try Self.same(earlier, as: request) }
            try book.hold(request.amount, for: id.text, memo: request.reason)
            try book.close()
            let row = CreditReservationRow(
                id: id, userID: request.user, principal: request.principal, idempotencyKey: request.idempotencyKey,
                amount: request.amount, reason: request.reason, createdAt: settlement.now,
                expiresAt: settlement.now + (lifetime ?? settlement.settings.reservationLifetime),
                status: CreditReservation.Status.held.rawValue)
            guard try row.insert(in: tx) else { throw Failure(.idempotencyKeyReused) }
            try settlement.post(book.posting, about: id, step: "hold")
            return try CreditReservation(row)
        }
    }

    /// Uses reserved credits up and gives the rest back.
    ///
    /// - Parameters:
    ///   - amount: at most what was reserved; nil for all of it.
    ///   - principal: the one that made the reservation.
    /// - Throws: ``ErrorCode/reservationNotFound`` also for somebody else's, ``ErrorCode/reservationEnded``,
    ///   ``ErrorCode/invalidInput``. Capturing again what was captured alike is no error.
    public func capture(
        _ id: ReservationID, amount: Credits? = nil, by principal: String
    ) async throws -> CreditReservation {
        try await ending(id, by: principal) { settlement, row in
            let amount = amount ?? row.amount
            guard amount > .zero, amount <= row.amount else {
                throw Failure.invalidInput("amount", .outOfRange(1...row.amount.count))
            }
            if row.status == CreditReservation.Status.captured.rawValue, row.captured == amount { return row }
            return try settlement.end(row, .captured, capturing: amount)
        }
    }

    /// Gives reserved credits back. Releasing again what was released is no error.
    ///
    /// - Throws: as ``capture(_:amount:by:)``.
    public func release(_ id: ReservationID, by principal: String) async throws -> CreditReservation {
        try await ending(id, by: principal) { settlement, row in
            if row.status == CreditReservation.Status.released.rawValue { return row }
            return try settlement.end(row, .released, capturing: .zero)
        }
    }

    private func ending(
        _ id: ReservationID, by principal: String,
        _ body: @escaping @Sendable (Settlement, CreditReservationRow) throws -> CreditReservationRow
    ) async throws -> CreditReservation {
        let dependencies = dependencies
        return try await dependencies.store.write { tx in
            guard let row = try CreditReservationRow.lock(id, in: tx), row.principal == principal else {
                throw Failure(.reservationNotFound)
            }
            let settlement = Settlement(dependencies, at: dependencies.clock.now(), in: tx)
            return try CreditReservation(try body(settlement, row))
        }
    }

    private static func same(
        _ row: CreditReservationRow, as request: SpendingRequest
    ) throws -> CreditReservation {
        guard row.userID == request.user, row.amount == request.amount, row.reason == request.reason else {
            throw Failure(.idempotencyKeyReused)
        }
        return try CreditReservation(row)
    }
}

extension Settlement {
    /// Ends a reservation that is held and not yet over.
    @discardableResult
    func end(
        _ reservation: CreditReservationRow, _ status: CreditReservation.Status, capturing amount: Credits
    ) throws -> CreditReservationRow {
        let isHeld = reservation.status == CreditReservation.Status.held.rawValue
        guard isHeld, status == .expired || now < reservation.expiresAt else { throw Failure(.reservationEnded) }
        var row = reservation
        row.status = status.rawValue
        row.captured = amount
        row.endedAt = now
        try row.save(in: tx)
        var book = try creditBook(of: row.userID)
        if amount > .zero {
            try book.consume(row.id.text, amount, into: .spent, memo: row.reason)
        } else {
            try book.release(row.id.text, memo: row.reason, payment: nil)
        }
        try book.close()
        try post(book.posting, about: row.id, step: status.rawValue)
        return row
    }

    func post(_ posting: LedgerPosting, about reservation: ReservationID, step: String) throws {
        try Ledger.post(
            posting, for: LedgerCause(kind: "reservation", id: reservation.text, step: step),
            id: identifiers.make(), at: now, in: tx)
    }
}
