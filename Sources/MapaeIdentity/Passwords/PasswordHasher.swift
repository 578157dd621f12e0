public import MapaeCore
internal import Synchronization

/// scrypt (RFC 7914) on threads of its own behind a bounded, fair queue, so that a burst of log-ins neither blocks the server
/// nor piles up memory, nor keeps those out whom the server knows: beyond the queue the answer is ``ErrorCode/overloaded``.
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

        /// Within scrypt's own rules and 256 MiB a thread.
        public var isAffordable: Bool {
            (2...1 << 20).contains(rounds) && rounds.nonzeroBitCount == 1 && (1...32).contains(blockSize)
                && (1...16).contains(parallelism) && 128 * rounds * blockSize <= 1 << 28
        }
    }

    private let cost: Cost
    private let patience: Duration
    let random: any RandomSource
    let threads: WorkerThreads
    private let derivationCount = Mutex(0)
    /// The salt of the work done for an address nobody has.
    private let decoySalt: [UInt8]

    /// - Parameters:
    ///   - cost: what new hashes cost, ``Cost/isAffordable``; a hash of another cost is replaced at the next log-in.
    ///   - queueLimit: how many may wait beyond the one each thread works on.
    ///   - patience: how long each may wait; beyond it the answer is ``ErrorCode/overloaded``.
    public init(
        cost: Cost, threads: Int, queueLimit: Int, patience: Duration = .seconds(10), random: any RandomSource
    ) {
        precondition(cost.isAffordable, "scrypt cannot be run at this cost")
        self.cost = cost
        self.patience = patience
        self.random = random
        self.threads = WorkerThreads(count: threads, queueLimit: queueLimit, name: "scrypt")
        self.decoySalt = random.bytes(PasswordHash.saltBytes)
    }

    /// Hashes a new password, NFC-normalised, into `$scrypt$ln=15,r=8,p=3$salt$hash`.
    ///
    /// - Parameter asker: whose turn it is counted as.
    /// - Throws: ``ErrorCode/overloaded``; ``ErrorCode/invalidInput`` for what no rule of passwords lets through.
    public func hash(_ password: Secret<String>, for asker: Asker) async throws -> Secret<String> {
        guard let bytes = PasswordHasher.bytes(of: password) else {
            throw Failure.invalidInput("password", .tooLong(PasswordRules.lengths.upperBound))
        }
        let (cost, salt) = (cost, random.bytes(PasswordHash.saltBytes))
        return try await derive(for: asker) {
            Secret(try PasswordHash(password: bytes, salt: salt, cost: cost).text)
        }
    }

    /// Whether a password is the one a hash was made of.
    ///
    /// Without a hash (there is no such account) the same work is done and the answer is ``Verdict/wrong``. A password
    /// larger than any account has is wrong at once, whoever's account it is: no thread is kept busy by it.
    ///
    /// - Throws: ``ErrorCode/overloaded``; ``UnreadablePasswordHash`` when the stored text is not a hash.
    public func verify(
        _ password: Secret<String>, against stored: Secret<String>?, for asker: Asker
    ) async throws -> Verdict {
        guard let bytes = PasswordHasher.bytes(of: password) else { return .wrong }
        let (cost, decoySalt) = (cost, decoySalt)
        return try await derive(for: asker) {
            guard let stored else {
                _ = try PasswordHash(password: bytes, salt: decoySalt, cost: cost)
                return .wrong
            }
            guard let hash = PasswordHash(stored.exposed) else { throw UnreadablePasswordHash() }
            guard try hash.matches(bytes), !password.exposed.isEmpty else { return .wrong }
            return hash.cost == cost ? .right : .rightAtAnotherCost
        }
    }

    /// How many keys have been derived so far, be it for new passwords, for checks or for nobody.
    public var derivations: Int { derivationCount.withLock { $0 } }

    /// Runs what derives one key.
    private func derive<T: Sendable>(
        for asker: Asker, _ work: @escaping @Sendable () throws -> T
    ) async throws -> T {
        let value = try await threads.run(for: asker, within: patience, work)
        derivationCount.withLock { $0 += 1 }
        return value
    }

    /// Lets the threads end when their work is done.
    public func shutDown() {
        threads.shutDown()
    }

    public enum Verdict: Sendable {
        case wrong
        case right
        /// The password is right and its hash should be made anew.
        case rightAtAnotherCost
    }

    /// The same characters typed on different systems differ in bytes unless normalised. The key derivation cannot
    /// take an empty text, which no account has as its password. Nil beyond the limit of passwords, so that it is never
    /// a thread of derivations that finds out.
    private static func bytes(of password: Secret<String>) -> [UInt8]? {
        guard let normalized = NormalizedText(password.exposed, within: PasswordText.limit) else { return nil }
        return normalized.text.isEmpty ? [0] : Array(normalized.text.utf8)
    }
}

/// A stored password hash is not one: the row was changed by something else.
public struct UnreadablePasswordHash: Error, Sendable {}
