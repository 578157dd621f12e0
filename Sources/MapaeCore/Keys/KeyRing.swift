internal import Crypto
internal import Foundation

/// The server's named master keys (`MAPAE_ENCRYPTION_KEYS`). Nothing is ever sealed or signed with a master key itself:
/// each purpose has a subkey of its own, derived by HKDF-SHA256 (RFC 5869).
///
/// The first key is the active one; the others still open and verify what they made, until nothing uses them.
public struct KeyRing: Sendable {
    private let keys: [(id: String, master: Secret<[UInt8]>)]

    /// What a subkey is for. The words go into the derivation, so a renamed purpose is another key.
    public struct Purpose: Hashable, Sendable {
        let info: String

        /// Binds CSRF tokens to a session. After a rotation, tokens of the old key stay valid while the key is listed.
        public static let csrfToken = Purpose(info: "mapae/csrf-token/v1")
        /// Recognises the `secret` of a virtual account's webhook without keeping it.
        public static let depositSecret = Purpose(info: "mapae/deposit-secret/v1")
        /// Makes the links in mails, so that none is kept. After a rotation, links of the old key work while it is listed.
        public static let mailedLink = Purpose(info: "mapae/mailed-link/v1")
        /// Names accounts and sources in the count of failed log-ins, so that it tells nobody who tried what. After a
        /// rotation the count starts anew.
        public static let logInDefence = Purpose(info: "mapae/log-in-defence/v1")
        /// Seals the private keys that sign access tokens.
        public static let signingKey = Purpose(info: "mapae/signing-key/v1")
        /// Recognises a repeated request without keeping its body.
        public static let requestFingerprint = Purpose(info: "mapae/request-fingerprint/v1")
        /// Seals the answers kept for repeated requests.
        public static let keptAnswer = Purpose(info: "mapae/kept-answer/v1")
        /// Recognises Toss users without keeping their numbers. A user who comes back is recognised, and renamed after the
        /// active key, as long as the key the name was made with is listed.
        public static let tossUser = Purpose(info: "mapae/toss-user/v1")
        /// Seals what is kept of Toss users: their numbers, tokens and personal fields.
        public static let tossData = Purpose(info: "mapae/toss-data/v1")
        /// Seals which Toss user paid: asked for by each call about the payment, a refund included.
        public static let tossPayer = Purpose(info: "mapae/toss-payer/v1")
    }

    /// A subkey and the id of the master key it came from.
    public struct Subkey: Sendable {
        public let keyID: String
        let key: SymmetricKey

        /// HMAC-SHA256 of a message under this subkey: 32 bytes.
        public func authenticationCode(for message: some Sequence<UInt8>) -> [UInt8] {
            Array(HMAC<SHA256>.authenticationCode(for: Array(message), using: key))
        }

        /// Checks a code in constant time.
        public func isValid(_ code: some Sequence<UInt8>, for message: some Sequence<UInt8>) -> Bool {
            HMAC<SHA256>.isValidAuthenticationCode(Array(code), authenticating: Array(message), using: key)
        }
    }

    /// Reads `id:base64,id:base64,…`: ids of letters, digits and dashes, each key 32 bytes.
    ///
    /// - Throws: ``InvalidKeyRing``, which names the entry and never holds key material.
    public init(parsing text: Secret<String>) throws(InvalidKeyRing) {
        var keys: [(id: String, master: Secret<[UInt8]>)] = []
        for (index, entry) in text.exposed.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let parts = entry.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty,
                parts[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
            else {
                throw InvalidKeyRing(reason: "entry \(index + 1) is not of the form id:base64")
            }
            let id = String(parts[0])
            guard let master = Data(base64Encoded: String(parts[1])), master.count == 32 else {
                throw InvalidKeyRing(reason: "key \(id) is not 32 bytes in base64")
            }
            guard !KeyStrength.isWeak(master) else { throw InvalidKeyRing(reason: "key \(id) is not random") }
            guard !keys.contains(where: { $0.id == id }) else {
                throw InvalidKeyRing(reason: "key \(id) is listed twice")
            }
            keys.append((id, Secret([UInt8](master))))
        }
        self.keys = keys
    }

    /// The subkey new things are made with.
    public func active(_ purpose: Purpose) -> Subkey {
        subkey(of: keys[0], for: purpose)
    }

    /// The subkeys of every listed key, the active one first.
    public func all(_ purpose: Purpose) -> [Subkey] {
        keys.map { subkey(of: $0, for: purpose) }
    }

    private func subkey(of key: (id: String, master: Secret<[UInt8]>), for purpose: Purpose) -> Subkey {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: key.master.exposed), info: Array(purpose.info.utf8),
            outputByteCount: 32)
        return Subkey(keyID: key.id, key: derived)
    }
}

/// Why a text is not a key ring. Safe to print.
public struct InvalidKeyRing: Error, CustomStringConvertible {
    let reason: String
    public var description: String { reason }
}
