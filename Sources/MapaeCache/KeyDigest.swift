internal import Crypto
internal import MapaeCore

/// A key as it leaves this process: of one length, and with no address or name to be read in it.
public enum KeyDigest {
    /// The first 128 bits of the key's SHA-256, in hexadecimal.
    public static func of(_ key: String) -> String {
        Hexadecimal.encode(SHA256.hash(data: Array(key.utf8)).prefix(16))
    }
}
