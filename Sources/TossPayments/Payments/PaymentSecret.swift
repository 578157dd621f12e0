/// The value by which a webhook about a payment proves that it comes from TossPayments. Never appears in text.
public struct PaymentSecret: Sendable, Hashable, Decodable {
    public let exposed: String

    public init(_ exposed: String) {
        self.exposed = exposed
    }

    public init(from decoder: any Decoder) throws {
        self.exposed = try decoder.singleValueContainer().decode(String.self)
    }
}

extension PaymentSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
