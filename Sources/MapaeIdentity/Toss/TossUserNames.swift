internal import MapaeCore
internal import MapaeStore

/// What Toss users are called here: keyed hashes of their numbers, which tell nobody who they are (2.7).
struct TossUserNames: Sendable {
    let keys: KeyRing

    /// One name for each key there is, the active one first.
    func all(of userKey: Int64) -> [TossLinkRow.Name] {
        let message = Array("toss-user\n\(userKey)".utf8)
        return keys.all(.tossUser).map { subkey in
            TossLinkRow.Name(hash: subkey.authenticationCode(for: message), keyID: subkey.keyID)
        }
    }

    /// The beginning of a name, for logs.
    static func short(_ hash: [UInt8]) -> String {
        Hexadecimal.encode(hash.prefix(8))
    }
}
