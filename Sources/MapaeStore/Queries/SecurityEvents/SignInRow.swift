public import MapaeCore

/// One line of a user's sign-in history.
public struct SignInRow: Sendable {
    public let id: Int64
    public let outcome: String
    public let method: String
    public let device: String?
    public let address: String?
    public let at: Timestamp

    init(_ row: Row) throws {
        id = try row.value("id")
        outcome = try row.value("outcome")
        method = try row.value("method")
        device = try row.value("device")
        address = try row.value("address")
        at = try row.value("at_ms")
    }
}

extension SignInRow {
    /// - Returns: its number.
    public static func insert(
        of user: UserID, outcome: String, method: String, device: String?, address: String?, at now: Timestamp,
        in tx: any Transaction
    ) throws -> Int64 {
        let row = try tx.queryFirst(
            """
            INSERT INTO sign_ins (user_id, outcome, method, device, address, at_ms)
            VALUES (\(user), \(outcome), \(method), \(device), \(address), \(now)) RETURNING id
            """)
        guard let row else { throw StoreError(.unexpectedValue, detail: "an insert returned nothing") }
        return try row.value("id")
    }

    public static func setOutcome(_ outcome: String, of id: Int64, in tx: any Transaction) throws {
        try tx.execute("UPDATE sign_ins SET outcome = \(outcome) WHERE id = \(id)")
    }

    public static func delete(_ id: Int64, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM sign_ins WHERE id = \(id)")
    }

    /// How many of a user's sign-ins had another outcome than this one after a moment.
    public static func count(
        of user: UserID, otherThan outcome: String, after moment: Timestamp, in tx: any Transaction
    ) throws -> Int {
        try tx.queryFirst(
            """
            SELECT COUNT(*) AS sign_ins FROM sign_ins
            WHERE user_id = \(user) AND outcome <> \(outcome) AND at_ms > \(moment)
            """
        )?.value("sign_ins") ?? 0
    }

    /// The newest first, below an id if there is one.
    public static func page(
        of user: UserID, before id: Int64?, limit: Int, in tx: any Transaction
    ) throws -> [SignInRow] {
        try tx.query(
            """
            SELECT * FROM sign_ins WHERE user_id = \(user) AND id < \(id ?? .max)
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map(SignInRow.init)
    }

    public static func deleteAll(of user: UserID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM sign_ins WHERE user_id = \(user)")
    }

    /// - Returns: how many went, at most `limit`.
    public static func purge(before moment: Timestamp, limit: Int, in tx: any Transaction) throws -> Int {
        try tx.execute(
            """
            DELETE FROM sign_ins WHERE id IN (
                SELECT id FROM sign_ins WHERE at_ms < \(moment) ORDER BY at_ms LIMIT \(limit))
            """)
    }
}
