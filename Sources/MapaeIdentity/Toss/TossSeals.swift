internal import MapaeCore
internal import MapaeStore

/// Seals what is kept of Toss users, each value for its own table, row and column (2.10).
struct TossSeals: Sendable {
    let keys: KeyRing

    enum Column {
        case userKey
        case accessToken
        case refreshToken
        case profile(field: String)
        case removal

        var tableAndColumn: (table: String, column: String) {
            switch self {
            case .userKey: ("toss_links", "sealed_user_key")
            case .accessToken: ("toss_tokens", "sealed_access_token")
            case .refreshToken: ("toss_tokens", "sealed_refresh_token")
            case .profile(let field): ("toss_profile_fields", field)
            case .removal: ("toss_removals", "sealed_user_key")
            }
        }
    }

    /// - Parameter row: the id of what the row is about.
    func seal(_ text: String, _ column: Column, row: some CustomStringConvertible) throws -> String {
        try keys.seal(Array(text.utf8), for: .tossData, at: place(column, row))
    }

    func open(_ sealed: String, _ column: Column, row: some CustomStringConvertible) throws -> Secret<String> {
        let bytes = try keys.open(sealed, for: .tossData, at: place(column, row))
        return Secret(String(decoding: bytes.exposed, as: UTF8.self))
    }

    func openUserKey(_ sealed: String, _ column: Column, row: some CustomStringConvertible) throws -> Int64 {
        guard let number = Int64(try open(sealed, column, row: row).exposed) else {
            throw StoreError(.unexpectedValue, detail: "a sealed Toss user key is no number")
        }
        return number
    }

    private func place(_ column: Column, _ row: some CustomStringConvertible) -> SealedPlace {
        let (table, name) = column.tableAndColumn
        return SealedPlace(table: table, row: row.description, column: name)
    }
}
