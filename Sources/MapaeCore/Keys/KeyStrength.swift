/// Tells random key material from what people type in its place.
public enum KeyStrength {
    /// A phrase, a repeated byte or a counting pattern in place of random bytes: 32 random bytes almost never have
    /// fewer than 16 different values or consist of printable characters alone.
    ///
    /// Keys written as text (hexadecimal, base64) must be decoded first: the text itself counts as a phrase.
    public static func isWeak(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count < 32 || Set(bytes).count < 16 || bytes.allSatisfy { (0x20...0x7E).contains($0) }
            || isCounting(bytes)
    }

    private static func isCounting(_ bytes: some Collection<UInt8>) -> Bool {
        let steps = Set(zip(bytes, bytes.dropFirst()).map { $1 &- $0 })
        return steps.count == 1
    }
}
