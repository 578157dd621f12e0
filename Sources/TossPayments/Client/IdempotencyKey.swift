/// The key under which TossPayments remembers the first answer to a POST, for 15 days.
///
/// A second request with the same key, secret key, method and URL is not carried out; it gets the first answer again,
/// also when that was a refusal, and **also when its body differs**. So make one key for each attempt (a UUID, say),
/// store it before the call, use it again to repeat that attempt, and never for another payment: all confirms go to
/// one URL, and a shared key would answer the second buyer with the first buyer's payment.
public struct IdempotencyKey: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// - Parameter text: 1 to 300 visible ASCII characters.
    /// - Throws: ``TossPaymentsError`` with the cause `invalidArgument`.
    public init(_ text: String) throws(TossPaymentsError) {
        guard (1...300).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .invalidArgument("idempotencyKey", "1 to 300 visible ASCII characters")
        }
        self.description = text
    }
}
