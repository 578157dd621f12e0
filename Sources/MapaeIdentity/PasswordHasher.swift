public import MapaeCore

/// scrypt (RFC 7914) on threads of its own behind a bounded queue, so that a burst of log-ins neither blocks the server
/// nor piles up memory: beyond the queue the answer is ``ErrorCode/overloaded``.
public final class PasswordHasher: Sendable {
    public struct Cost: Sendable, Hashable {
        /// N, a power of two.
        public var rounds: Int
        /// r
        public var blockSize: Int
        /// p
        public var parallelism: Int

        public init(rounds: Int, blockSize: Int, parallelism: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// 36 MiB and about 150 ms of one core.
        public static let standard = Cost(rounds: 1 << 15, blockSize: 8, parallelism: 3)
    }

    public init(cost: Cost, threads: Int, queueLimit: Int, random: any RandomSource) {}

    /// Lets the threads end when their work is done.
    public func shutDown() {}
}
