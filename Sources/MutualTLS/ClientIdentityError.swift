/// Why there is no identity. Holds nothing of certificate and key.
public struct ClientIdentityError: Error, Sendable, Hashable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// No such file, not a plain file, not text, above 1 MiB, or not ours to read.
        public static let unreadable = Code(description: "unreadable")
        /// The key's file can be read or written by its group or by others; mode 600 or 400 is right.
        public static let keyOpenToOthers = Code(description: "keyOpenToOthers")
        /// The key's file belongs neither to this process's user nor to root.
        public static let keyOfAnotherUser = Code(description: "keyOfAnotherUser")
        /// No certificate in PEM form, or something beside certificates.
        public static let noCertificate = Code(description: "noCertificate")
        /// No key in PEM form, or more than one.
        public static let noKey = Code(description: "noKey")
        /// The key is protected by a passphrase.
        public static let encryptedKey = Code(description: "encryptedKey")
        /// The key is not the first certificate's.
        public static let mismatch = Code(description: "mismatch")
        public static let notYetValid = Code(description: "notYetValid")
        public static let expired = Code(description: "expired")
        /// The TLS library does not take certificate or key.
        public static let unusable = Code(description: "unusable")
    }

    public let code: Code
    /// Where a file is at fault.
    public let path: String?

    init(_ code: Code, path: String? = nil) {
        self.code = code
        self.path = path
    }

    public var description: String {
        path.map { "\(code): \($0)" } ?? code.description
    }
}
