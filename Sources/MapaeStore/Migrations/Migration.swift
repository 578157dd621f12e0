/// One step of the schema. Migrations are append-only: a released one is never edited, the next one changes what it left.
public struct Migration: Sendable {
    /// 1, 2, 3 … without gaps.
    public let version: Int
    public let name: String
    public let statements: @Sendable (Dialect) -> [SQL]

    public init(version: Int, name: String, statements: @escaping @Sendable (Dialect) -> [SQL]) {
        self.version = version
        self.name = name
        self.statements = statements
    }
}

/// The schema this program works with.
public enum Schema {
    public static let migrations: [Migration] = [
        ground, accounts, payments, logInDefence, teamsAndKeys, rateLimits, repeats, mailedLinks, tossLogIn,
        tossPay, inAppPurchases, promotionsAndMessages, certificates, fewerIndexes, keepingAndClosing,
        whoOwnsAnAccount, notices, endsForGood, inviters,
    ]

    /// The version this program migrates to.
    public static var current: Int { migrations.last?.version ?? 0 }

    /// The oldest version this program can run on without migrating: raised when it needs a new table, or when a contract step
    /// removes something.
    public static let oldestSupported = 18

    static let ground = Migration(version: 1, name: "ground") { dialect in
        [
            """
            CREATE TABLE store_facts (
                name \(dialect.text) NOT NULL PRIMARY KEY,
                value \(dialect.text) NOT NULL
            \(dialect.endOfTable)
            """
        ]
    }
}
