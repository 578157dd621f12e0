/// How long a call of a store may take, from its arrival until its answer. Whatever it waits for counts: its turn, a
/// connection, locks, the disk.
public struct StoreTimeouts: Sendable, Hashable {
    /// Then the call fails with ``StoreError/Code/busy``, and nothing was done.
    public var call: Duration
    /// How much longer a write is waited for whose COMMIT may have been sent; then ``StoreError/Code/outcomeUnknown``.
    public var commit: Duration

    public init(call: Duration = .seconds(5), commit: Duration = .seconds(10)) {
        self.call = call
        self.commit = commit
    }

    /// For work that nobody waits for and that must not be cut off, such as a change of the schema.
    public static let untiring = StoreTimeouts(call: .seconds(3600), commit: .seconds(3600))
}
