public import MapaeCore

/// Somebody asked for a password reset by an address that may or may not be anybody's.
public struct ResetRequestRow: Sendable {
    public let emailKey: String
    public let language: String

    public static func insert(
        emailKey: String, language: String, at now: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            "INSERT INTO reset_requests (email_key, language, at_ms) VALUES (\(emailKey), \(language), \(now))")
    }

    /// Takes the oldest request that nobody else is taking out of the list.
    public static func takeOldest(in tx: any Transaction) throws -> ResetRequestRow? {
        let found = try tx.queryFirst(
            "SELECT * FROM reset_requests ORDER BY id LIMIT 1\(tx.dialect.forUpdateSkipLocked)")
        guard let row = found else { return nil }
        try tx.execute("DELETE FROM reset_requests WHERE id = \(try row.value("id", as: Int64.self))")
        return ResetRequestRow(emailKey: try row.value("email_key"), language: try row.value("language"))
    }

    public static func deleteAll(emailKey: String, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM reset_requests WHERE email_key = \(emailKey)")
    }
}
