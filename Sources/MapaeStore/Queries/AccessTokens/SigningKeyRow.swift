public import MapaeCore

/// A key that signs access tokens, or did.
public struct SigningKeyRow: Sendable {
    public var id: String
    /// Counts up; of two nodes that add a key at once, one is refused its number.
    public var number: Int64
    public var algorithm: String
    /// Nil when the key is retired.
    public var sealedKey: String?
    public var createdAt: Timestamp
    public var signsFrom: Timestamp
    public var retiredAt: Timestamp?

    public init(
        id: String, number: Int64, algorithm: String, sealedKey: String, createdAt: Timestamp, signsFrom: Timestamp
    ) {
        self.id = id
        self.number = number
        self.algorithm = algorithm
        self.sealedKey = sealedKey
        self.createdAt = createdAt
        self.signsFrom = signsFrom
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        number = try row.value("number")
        algorithm = try row.value("algorithm")
        sealedKey = try row.value("sealed_key")
        createdAt = try row.value("created_at_ms")
        signsFrom = try row.value("signs_from_ms")
        retiredAt = try row.value("retired_at_ms")
    }
}

extension SigningKeyRow {
    /// False when another key has the number; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO signing_keys (id, number, algorithm, sealed_key, created_at_ms, signs_from_ms)
            VALUES (\(id), \(number), \(algorithm), \(sealedKey), \(createdAt), \(signsFrom))
            ON CONFLICT (number) DO NOTHING
            """) == 1
    }

    /// Every key, the oldest first.
    public static func list(in tx: any Transaction) throws -> [SigningKeyRow] {
        try tx.query("SELECT * FROM signing_keys ORDER BY number").map(SigningKeyRow.init)
    }

    /// Those that are not retired, the oldest first.
    public static func listLive(in tx: any Transaction) throws -> [SigningKeyRow] {
        try tx.query("SELECT * FROM signing_keys WHERE retired_at_ms IS NULL ORDER BY number").map(SigningKeyRow.init)
    }

    /// As ``listLive(in:)``, and nobody else changes them until the transaction ends.
    public static func lockLive(in tx: any Transaction) throws -> [SigningKeyRow] {
        try tx.query(
            "SELECT * FROM signing_keys WHERE retired_at_ms IS NULL ORDER BY number\(tx.dialect.forUpdate)"
        ).map(SigningKeyRow.init)
    }

    /// The highest number a key ever had; 0 before the first.
    public static func highestNumber(in tx: any Transaction) throws -> Int64 {
        try tx.queryFirst("SELECT COALESCE(MAX(number), 0) AS number FROM signing_keys")?.value("number") ?? 0
    }

    /// Erases the private key for good. False when it was retired before or never was.
    public static func retire(_ id: String, at now: Timestamp, in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE signing_keys SET retired_at_ms = \(now), sealed_key = NULL
            WHERE id = \(id) AND retired_at_ms IS NULL
            """) == 1
    }

    public static func setSigning(_ id: String, from moment: Timestamp, in tx: any Transaction) throws {
        try tx.execute("UPDATE signing_keys SET signs_from_ms = \(moment) WHERE id = \(id)")
    }

    /// Replaces the envelope unless the key was retired or sealed anew since it was read.
    public func reseal(as sealed: String, in tx: any Transaction) throws {
        try tx.execute(
            "UPDATE signing_keys SET sealed_key = \(sealed) WHERE id = \(id) AND sealed_key = \(sealedKey)")
    }
}
