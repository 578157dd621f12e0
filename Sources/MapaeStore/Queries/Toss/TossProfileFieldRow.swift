public import MapaeCore

/// One personal field of a Toss user, sealed.
public struct TossProfileFieldRow: Sendable {
    public let userID: UserID
    public let field: String
    public let sealedValue: String

    public init(userID: UserID, field: String, sealedValue: String) {
        self.userID = userID
        self.field = field
        self.sealedValue = sealedValue
    }

    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO toss_profile_fields (user_id, field, sealed_value)
            VALUES (\(userID), \(field), \(sealedValue))
            """)
    }

    public static func list(of user: UserID, in tx: any Transaction) throws -> [TossProfileFieldRow] {
        try tx.query("SELECT * FROM toss_profile_fields WHERE user_id = \(user) ORDER BY field").map { row in
            TossProfileFieldRow(
                userID: try row.value("user_id"), field: try row.value("field"),
                sealedValue: try row.value("sealed_value"))
        }
    }

    public static func deleteAll(of user: UserID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM toss_profile_fields WHERE user_id = \(user)")
    }
}
