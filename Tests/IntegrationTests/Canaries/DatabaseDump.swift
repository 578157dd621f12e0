import Foundation
import MapaeStore

@testable import struct MapaeStore.SQL

/// Every value of every table.
enum DatabaseDump {
    static func of(_ store: any Store) async throws -> Data {
        try await store.read { tx in
            var dump = Data()
            for table in try tables(in: tx) {
                let columns = try columns(of: table, in: tx)
                for row in try tx.query(raw("SELECT * FROM \(table)")) {
                    for column in columns {
                        switch try row.value(column, as: AnyValue.self).sqlValue {
                        case .null: continue
                        case .integer(let number): dump.append(contentsOf: "\(table).\(column)=\(number)\n".utf8)
                        case .text(let text): dump.append(contentsOf: "\(table).\(column)=\(text)\n".utf8)
                        case .bytes(let bytes):
                            dump.append(contentsOf: "\(table).\(column)=".utf8)
                            dump.append(contentsOf: bytes + [0x0A])
                        }
                    }
                }
            }
            return dump
        }
    }

    private static func tables(in tx: any Transaction) throws -> [String] {
        let sql: SQL =
            switch tx.dialect {
            case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table'"
            case .postgres:
                """
                SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables
                WHERE table_schema = current_schema()
                """
            }
        return try tx.query(sql).map { try $0.value("name") }
    }

    private static func columns(of table: String, in tx: any Transaction) throws -> [String] {
        let sql: SQL =
            switch tx.dialect {
            case .sqlite: "SELECT name FROM pragma_table_info(\(table))"
            case .postgres:
                """
                SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = \(table)
                """
            }
        return try tx.query(sql).map { try $0.value("name") }
    }

    /// Names of tables cannot be bound.
    private static func raw(_ text: String) -> SQL { SQL(parts: [.text(text)]) }
}

/// Whatever a column holds.
private struct AnyValue: SQLConvertible {
    let sqlValue: SQLValue

    init?(sqlValue: SQLValue) {
        self.sqlValue = sqlValue
    }
}
