internal import CryptoExtras
internal import Foundation
internal import MapaeCore

/// A stored password hash: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, base64 without padding (the PHC string format).
struct PasswordHash: Sendable {
    let cost: PasswordHasher.Cost
    let salt: [UInt8]
    let derived: [UInt8]

    static let saltBytes = 16
    static let derivedBytes = 32

    /// Takes about as long as `cost` says; only for the hasher's own threads.
    init(password: [UInt8], salt: [UInt8], cost: PasswordHasher.Cost) throws {
        self.cost = cost
        self.salt = salt
        self.derived = try PasswordHash.derive(password, salt: salt, cost: cost)
    }

    /// Nil unless the text is of the exact form with a cost this server is willing to spend.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let cost = PasswordHash.cost(parts[2]),
            let salt = PasswordHash.decode(parts[3]), salt.count >= 8,
            let derived = PasswordHash.decode(parts[4]), derived.count == PasswordHash.derivedBytes
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.derived = derived
    }

    /// The hash of a password nobody has, for an account whose former one counts no more. It is not empty, which would
    /// say that the owner never chose one, and is refused in the time of any other.
    static func ofNobody(random: any RandomSource, cost: PasswordHasher.Cost = .standard) -> Secret<String> {
        Secret(text(cost, salt: random.bytes(saltBytes), derived: random.bytes(derivedBytes)))
    }

    var text: String { PasswordHash.text(cost, salt: salt, derived: derived) }

    private static func text(_ cost: PasswordHasher.Cost, salt: [UInt8], derived: [UInt8]) -> String {
        let parameters = "ln=\(cost.rounds.trailingZeroBitCount),r=\(cost.blockSize),p=\(cost.parallelism)"
        return "$scrypt$\(parameters)$\(encode(salt))$\(encode(derived))"
    }

    /// Takes about as long as the hash's cost says; only for the hasher's own threads.
    func matches(_ password: [UInt8]) throws -> Bool {
        equalInConstantTime(try PasswordHash.derive(password, salt: salt, cost: cost), derived)
    }

    private static func derive(_ password: [UInt8], salt: [UInt8], cost: PasswordHasher.Cost) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: derivedBytes, rounds: cost.rounds,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
        return key.withUnsafeBytes { Array($0) }
    }

    private static func cost(_ text: Substring) -> PasswordHasher.Cost? {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 3, let logRounds = number(fields[0], "ln="), (1...20).contains(logRounds),
            let blockSize = number(fields[1], "r="), let parallelism = number(fields[2], "p=")
        else { return nil }
        let cost = PasswordHasher.Cost(rounds: 1 << logRounds, blockSize: blockSize, parallelism: parallelism)
        return cost.isAffordable ? cost : nil
    }

    private static func number(_ field: Substring, _ name: String) -> Int? {
        guard field.hasPrefix(name) else { return nil }
        return Int(field.dropFirst(name.count))
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("=", with: "")
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { [UInt8]($0) }
    }
}
