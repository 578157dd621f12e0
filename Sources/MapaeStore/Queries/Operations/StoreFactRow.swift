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

    /// Takes room that was free: whether there is any shows only in taking it. What was left of an attempt is replaced.
    public static func takeRoom(_ filling: String, in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO store_facts (name, value) VALUES (\(room), \(filling))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """)
    }

    public static func giveRoomBack(in tx: any Transaction) throws {
        try tx.execute("DELETE FROM store_facts WHERE name = \(room)")
    }

    private static let room = "room"
}
