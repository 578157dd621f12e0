/// What an identifier names; its prefix makes ids readable in logs and impossible to confuse.
public protocol IdentifierKind: Sendable {
    /// Three letters, such as `usr`.
    static var prefix: String { get }
}

/// `usr_0198f3c2a7b47c1e9d2f…`: a prefix and a UUIDv7 in 32 lower-case hexadecimal digits. Ids sort by the time they were
/// made, to the millisecond.
public struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let text: String

    /// Takes text that came from outside; nil unless it has the exact form.
    public init?(_ text: String) {
        let prefix = Kind.prefix + "_"
        guard text.utf8.count == prefix.utf8.count + 32, text.utf8.starts(with: prefix.utf8) else { return nil }
        let digits = text.utf8.dropFirst(prefix.utf8.count)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
        self.text = text
    }

    fileprivate init(unchecked text: String) {
        self.text = text
    }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let identifier = Identifier(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a \(Kind.prefix)_ identifier")
        }
        self = identifier
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Makes identifiers from an injected clock and randomness.
public struct IdentifierSource: Sendable {
    private let clock: any WallClock
    private let random: any RandomSource

    public init(clock: any WallClock, random: any RandomSource) {
        self.clock = clock
        self.random = random
    }

    /// A new UUIDv7 (RFC 9562 §5.7) behind the kind's prefix.
    public func make<Kind: IdentifierKind>(_ kind: Kind.Type = Kind.self) -> Identifier<Kind> {
        var bytes = random.bytes(16)
        let milliseconds = UInt64(max(0, clock.now().milliseconds))
        for index in 0..<6 {
            bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> (8 * (5 - UInt64(index))))
        }
        bytes[6] = (bytes[6] & 0x0F) | 0x70
        bytes[8] = (bytes[8] & 0x3F) | 0x80
        return Identifier(unchecked: "\(Kind.prefix)_\(Hexadecimal.encode(bytes))")
    }
}

public enum UserKind: IdentifierKind { public static let prefix = "usr" }
public enum SessionKind: IdentifierKind { public static let prefix = "ses" }
public enum PaymentKind: IdentifierKind { public static let prefix = "pay" }
public enum AttemptKind: IdentifierKind { public static let prefix = "att" }
public enum RefundKind: IdentifierKind { public static let prefix = "ref" }
public enum LotKind: IdentifierKind { public static let prefix = "lot" }
public enum ReservationKind: IdentifierKind { public static let prefix = "rsv" }
public enum LedgerTransactionKind: IdentifierKind { public static let prefix = "ltx" }
public enum EventKind: IdentifierKind { public static let prefix = "evt" }
public enum TeamKind: IdentifierKind { public static let prefix = "tem" }
public enum InvitationKind: IdentifierKind { public static let prefix = "inv" }
public enum APIKeyKind: IdentifierKind { public static let prefix = "key" }
public enum PromotionGrantKind: IdentifierKind { public static let prefix = "prm" }
public enum MessageKind: IdentifierKind { public static let prefix = "msg" }

public typealias UserID = Identifier<UserKind>
public typealias SessionID = Identifier<SessionKind>
public typealias PaymentID = Identifier<PaymentKind>
public typealias AttemptID = Identifier<AttemptKind>
public typealias RefundID = Identifier<RefundKind>
public typealias LotID = Identifier<LotKind>
public typealias ReservationID = Identifier<ReservationKind>
public typealias LedgerTransactionID = Identifier<LedgerTransactionKind>
public typealias EventID = Identifier<EventKind>
public typealias TeamID = Identifier<TeamKind>
public typealias InvitationID = Identifier<InvitationKind>
public typealias APIKeyID = Identifier<APIKeyKind>
public typealias PromotionGrantID = Identifier<PromotionGrantKind>
public typealias MessageID = Identifier<MessageKind>
