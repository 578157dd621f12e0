internal import Crypto
internal import Foundation
public import MapaeCore
public import MapaeStore

/// Answers kept under the key a caller chose for them (`Idempotency-Key`), so that a call is carried out once however often
/// it is sent, to whichever node (B17).
public struct IdempotencyStore: Sendable {
    /// An answer is kept for so long.
    public static let lifetime: Duration = .hours(24)
    /// A node that has not answered by then has died; another may take the work up.
    static let lease: Duration = .seconds(60)

    private let store: any Store
    private let keys: KeyRing
    private let clock: any WallClock

    public init(store: any Store, keys: KeyRing, clock: any WallClock) {
        self.store = store
        self.keys = keys
        self.clock = clock
    }

    /// The right to carry a call out. It counts until its lease has run out and somebody else has taken the work up.
    public struct Claim: Sendable {
        let id: [UInt8]
        let epoch: Int64
    }

    /// What a caller is to get.
    public enum Decision: Sendable {
        /// Nobody has done it yet: do it, then ``keep(_:for:)`` or ``abandon(_:)``.
        case carryOut(Claim)
        /// It was done: this was the answer.
        case repeated(KeptAnswer)
    }

    /// Decides what a call under a key is.
    ///
    /// - Parameters:
    ///   - principal: who calls; keys of one mean nothing to another.
    ///   - request: what is asked, in a form that is equal for equal requests.
    /// - Throws: ``ErrorCode/idempotencyKeyReused`` when the key stands for another request,
    ///   ``ErrorCode/idempotencyKeyInFlight`` while the same request is being carried out.
    public func begin(principal: String, key: String, request: [UInt8]) async throws -> Decision {
        let now = clock.now()
        let id = IdempotencyStore.id(principal, key)
        let fingerprint = keys.active(.requestFingerprint).authenticationCode(for: request)
        let claim = IdempotencyRecordRow(
            id: id, fingerprint: fingerprint, epoch: 1, leaseUntil: now + IdempotencyStore.lease,
            expiresAt: now + IdempotencyStore.lifetime)
        let found: IdempotencyRecordRow? = try await store.write { tx in
            if try claim.insert(in: tx) { return nil }
            // Gone in between: its claimant gave it up, and the next try finds it free.
            guard let row = try IdempotencyRecordRow.lock(id, in: tx) else { throw Failure(.idempotencyKeyInFlight) }
            return try take(row, over: claim, request, at: now, in: tx)
        }
        guard let found else { return .carryOut(Claim(id: id, epoch: claim.epoch)) }
        guard let sealed = found.sealedAnswer else { return .carryOut(Claim(id: id, epoch: found.epoch)) }
        let bytes = try keys.open(sealed, for: .keptAnswer, at: IdempotencyStore.place(of: id))
        return .repeated(try JSONDecoder().decode(KeptAnswer.self, from: Data(bytes.exposed)))
    }

    /// Keeps the answer for a day.
    ///
    /// - Returns: false when the work was taken up by somebody else meanwhile, whose answer counts.
    @discardableResult
    public func keep(_ answer: KeptAnswer, for claim: Claim) async throws -> Bool {
        let sealed = try keys.seal(
            try JSONEncoder().encode(answer), for: .keptAnswer, at: IdempotencyStore.place(of: claim.id))
        let end = clock.now() + IdempotencyStore.lifetime
        return try await store.write { tx in
            try IdempotencyRecordRow.keep(sealed, for: claim.id, epoch: claim.epoch, expiresAt: end, in: tx)
        }
    }

    /// Gives a key free: its call had no final answer.
    public func abandon(_ claim: Claim) async throws {
        try await store.write { tx in try IdempotencyRecordRow.abandon(claim.id, epoch: claim.epoch, in: tx) }
    }

    /// Deletes what has been kept long enough, at most `limit`. Called now and then by MapaeJobs.
    public func purge(limit: Int = 5000) async throws {
        let now = clock.now()
        _ = try await store.write { tx in try IdempotencyRecordRow.purge(expiredBefore: now, limit: limit, in: tx) }
    }

    // MARK: Parts

    /// The answer that is there, or the row with a new claim in it.
    private func take(
        _ row: IdempotencyRecordRow, over claim: IdempotencyRecordRow, _ request: [UInt8], at now: Timestamp,
        in tx: any Transaction
    ) throws -> IdempotencyRecordRow {
        if now < row.expiresAt {
            guard keys.all(.requestFingerprint).contains(where: { $0.isValid(row.fingerprint, for: request) }) else {
                throw Failure(.idempotencyKeyReused)
            }
            if row.sealedAnswer != nil { return row }
            guard row.leaseUntil <= now else { throw Failure(.idempotencyKeyInFlight, retryAfterSeconds: 1) }
        }
        var next = claim
        next.epoch = row.epoch + 1
        try next.claimAgain(in: tx)
        return next
    }

    /// A plain hash: one key must be one row on every node also while nodes disagree about the active master key.
    private static func id(_ principal: String, _ key: String) -> [UInt8] {
        let length = withUnsafeBytes(of: UInt32(principal.utf8.count).bigEndian, Array.init)
        return Array(SHA256.hash(data: length + Array(principal.utf8) + Array(key.utf8)))
    }

    private static func place(of id: [UInt8]) -> SealedPlace {
        SealedPlace(table: "kept_answers", row: Hexadecimal.encode(id), column: "sealed_answer")
    }
}

/// An answer as it is given again.
public struct KeptAnswer: Codable, Hashable, Sendable {
    public let status: Int
    public let contentType: String?
    public let body: [UInt8]

    public init(status: Int, contentType: String?, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    private enum CodingKeys: String, CodingKey {
        case status, contentType, body
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        status = try container.decode(Int.self, forKey: .status)
        contentType = try container.decodeIfPresent(String.self, forKey: .contentType)
        body = Array(try container.decode(Data.self, forKey: .body))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status, forKey: .status)
        try container.encodeIfPresent(contentType, forKey: .contentType)
        try container.encode(Data(body), forKey: .body)
    }
}
