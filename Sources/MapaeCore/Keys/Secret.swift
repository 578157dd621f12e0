/// A value that must never be printed: a password, a key, a token. Every textual form of it is `[redacted]`; the
/// value itself is taken out by name, so that a search for `exposed` finds each place a secret is used.
public struct Secret<Value: Sendable>: Sendable {
    public let exposed: Value

    public init(_ value: Value) {
        self.exposed = value
    }
}

extension Secret: Equatable where Value: Equatable {}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Compares two byte strings in a time that depends on their lengths alone, never on where they differ.
public func equalInConstantTime(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
}
