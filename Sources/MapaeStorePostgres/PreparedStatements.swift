import CLibPQ

/// The statements one connection has prepared, by their text and parameter types.
final class PreparedStatements {
    private struct Key: Hashable {
        let text: String
        let types: [Oid]
    }

    /// Statements with lists of varying length would fill the server's memory without an end.
    private let limit = 256
    private var names: [Key: String] = [:]

    /// The prepared statement's name, after preparing it if need be; nil for a statement not worth preparing.
    func name(of text: String, types: [Oid], on session: LibPQSession) throws -> String? {
        let key = Key(text: text, types: types)
        if let name = names[key] { return name }
        guard PreparedStatements.isRepeated(text) else { return nil }
        let name = "s\(names.count)"
        try session.prepare(name, text, types: types)
        names[key] = name
        return name
    }

    /// To be called between transactions.
    func dropWhenFull(on session: LibPQSession) throws {
        guard names.count >= limit else { return }
        try session.run("DEALLOCATE ALL")
        names = [:]
    }

    /// Definitions run once.
    private static func isRepeated(_ text: String) -> Bool {
        let word = text.utf8.drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
        return ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(String(Substring(word)).uppercased())
    }
}
