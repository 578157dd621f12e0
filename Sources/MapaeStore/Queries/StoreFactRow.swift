/// Something that is true of the store as a whole, such as the environment it belongs to.
public enum StoreFactRow {
    public static let environment = "environment"

    public static func value(of name: String, in tx: any Transaction) throws -> String? {
        try tx.queryFirst("SELECT value FROM store_facts WHERE name = \(name)")?.value("value")
    }

    /// Records a fact unless it is recorded already, and answers what is recorded then.
    public static func establish(_ name: String, as value: String, in tx: any Transaction) throws -> String {
        try tx.execute(
            "INSERT INTO store_facts (name, value) VALUES (\(name), \(value)) ON CONFLICT (name) DO NOTHING")
        return try StoreFactRow.value(of: name, in: tx) ?? value
    }

    /// Writes a fact over itself: whether the store can be written shows only in writing.
    public static func rewrite(_ name: String, in tx: any Transaction) throws {
        try tx.execute("UPDATE store_facts SET value = value WHERE name = \(name)")
    }
}
