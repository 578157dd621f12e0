internal import Foundation
public import MapaeCore

/// A recorded security event.
public struct SecurityEventRow: Sendable {
    public var id: Int64
    public var event: SecurityEvent
    public var at: Timestamp

    init(_ row: Row) throws {
        id = try row.value("id")
        let detail: String = try row.value("detail_json")
        event = SecurityEvent(
            SecurityEvent.Kind(rawValue: try row.value("kind")), userID: try row.value("user_id"),
            sessionID: try row.value("session_id"),
            detail: try JSONDecoder().decode([String: String].self, from: Data(detail.utf8)))
        at = try row.value("at_ms")
    }
}

extension SecurityEventRow {
    public static func insert(_ event: SecurityEvent, at now: Timestamp, in tx: any Transaction) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let detail = String(decoding: try encoder.encode(event.detail), as: UTF8.self)
        try tx.execute(
            """
            INSERT INTO security_events (kind, user_id, session_id, detail_json, at_ms)
            VALUES (\(event.kind.rawValue), \(event.userID), \(event.sessionID), \(detail), \(now))
            """)
        (tx as? ObservedTransaction)?.note(event.kind)
    }

    /// The newest first.
    public static func latest(_ limit: Int, in tx: any Transaction) throws -> [SecurityEventRow] {
        try tx.query("SELECT * FROM security_events ORDER BY id DESC LIMIT \(limit)").map(SecurityEventRow.init)
    }

    /// Which events are looked for; nil leaves a condition out.
    public struct Filter: Sendable {
        public var kind: String?
        public var user: UserID?
        public var since: Timestamp?

        public init(kind: String? = nil, user: UserID? = nil, since: Timestamp? = nil) {
            self.kind = kind
            self.user = user
            self.since = since
        }
    }

    /// The newest first, at most `limit`.
    public static func list(_ filter: Filter, limit: Int, in tx: any Transaction) throws -> [SecurityEventRow] {
        var conditions: [SQL] = []
        if let kind = filter.kind { conditions.append("kind = \(kind)") }
        if let user = filter.user { conditions.append("user_id = \(user)") }
        if let since = filter.since { conditions.append("at_ms >= \(since)") }
        let condition: SQL = conditions.isEmpty ? "" : "WHERE " + SQL.joined(conditions, separator: " AND ")
        return try tx.query("SELECT * FROM security_events \(condition) ORDER BY id DESC LIMIT \(limit)")
            .map(SecurityEventRow.init)
    }

    /// - Returns: how many went, at most `limit`.
    public static func purge(before moment: Timestamp, limit: Int, in tx: any Transaction) throws -> Int {
        try tx.execute(
            """
            DELETE FROM security_events WHERE id IN (
                SELECT id FROM security_events WHERE at_ms < \(moment) LIMIT \(limit))
            """)
    }
}
