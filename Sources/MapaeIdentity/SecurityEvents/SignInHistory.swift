public import MapaeCore
public import MapaeStore

/// Who logged in to an account and who tried, for its owner to look at (A9). Kept for 180 days.
public struct SignInHistory: Sendable {
    private let store: any Store
    private let clock: any WallClock

    /// After so long an entry is deleted.
    public static let retention: Duration = .days(180)
    private static let pageSize = 20
    /// More failures in an hour are not written down, so that nobody can fill the history of another.
    static let failuresAnHour = 20

    public init(store: any Store, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    /// What became of an attempt.
    public enum Outcome: String, Sendable {
        case success
        case failure
        /// The failure after which log-in was locked for a time.
        case locked
        /// An administrator's credential was right, and the device none that is known.
        case deviceRefused = "device_refused"
    }

    /// Numbers the entries of all users.
    typealias EntryID = Int64

    /// How somebody wanted to prove who they are.
    public struct Method: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let password = Method(rawValue: "password")
        public static let signUp = Method(rawValue: "signup")
        public static let toss = Method(rawValue: "toss")
        /// The password of somebody who was logged in already. Only failures are written down.
        public static let reauthentication = Method(rawValue: "reauthentication")
    }

    public struct Entry: Sendable {
        public let at: Timestamp
        public let outcome: Outcome
        public let method: Method
        /// The device in a few words; nil when it is not known.
        public let device: String?
        public let address: String?
    }

    public struct Page: Sendable {
        public let entries: [Entry]
        /// Nil on the last page.
        public let nextCursor: String?
    }

    /// Writes down a log-in that was proven by other means than ``Accounts/prove(email:password:from:device:)``, which
    /// does so itself.
    public func recordSuccess(of user: UserID, by method: Method, from source: SignInSource) async throws {
        let now = clock.now()
        try await store.write { tx in
            _ = try SignInHistory.insert(.success, of: user, by: method, from: source, at: now, in: tx)
        }
    }

    /// A user's entries, the newest first, 20 a page.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` for a cursor that is not one of this list's.
    public func list(of user: UserID, after cursor: String?) async throws -> Page {
        let from = try cursor.map { text in
            guard let number = Int64(text), number > 0 else { throw Failure.invalidInput("cursor", .malformed) }
            return number
        }
        return try await store.read { tx in
            let rows = try SignInRow.page(of: user, before: from, limit: Self.pageSize + 1, in: tx)
            let shown = rows.prefix(Self.pageSize)
            return Page(
                entries: try shown.map(Entry.init),
                nextCursor: rows.count > Self.pageSize ? shown.last.map { "\($0.id)" } : nil)
        }
    }

    /// Deletes entries that are older than ``retention``. Called now and then by MapaeJobs.
    ///
    /// - Returns: how many went, at most `limit`; as many as `limit` means there may be more.
    public func purge(limit: Int = 500) async throws -> Int {
        let moment = clock.now() - Self.retention
        return try await store.write { tx in try SignInRow.purge(before: moment, limit: limit, in: tx) }
    }

    /// Deletes everything about a user; for the deletion of the account.
    public static func erase(_ user: UserID, in tx: any Transaction) throws {
        try SignInRow.deleteAll(of: user, in: tx)
    }

    static func insert(
        _ outcome: Outcome, of user: UserID, by method: Method, from source: SignInSource, at now: Timestamp,
        in tx: any Transaction
    ) throws -> EntryID {
        try SignInRow.insert(
            of: user, outcome: outcome.rawValue, method: method.rawValue, device: source.device,
            address: source.addressText, at: now, in: tx)
    }

    static func set(_ outcome: Outcome, of entry: EntryID, in tx: any Transaction) throws {
        try SignInRow.setOutcome(outcome.rawValue, of: entry, in: tx)
    }

    /// - Returns: the entry's number; nil when the hour has enough of them.
    static func insertFailure(
        of user: UserID, by method: Method, from source: SignInSource, at now: Timestamp, in tx: any Transaction
    ) throws -> EntryID? {
        let earlier = try SignInRow.count(
            of: user, otherThan: Outcome.success.rawValue, after: now - .hours(1), in: tx)
        guard earlier < failuresAnHour else { return nil }
        return try insert(.failure, of: user, by: method, from: source, at: now, in: tx)
    }
}

extension SignInHistory.Entry {
    init(_ row: SignInRow) throws {
        guard let outcome = SignInHistory.Outcome(rawValue: row.outcome) else {
            throw StoreError(.unexpectedValue, detail: "a sign-in's outcome is unknown")
        }
        self.init(
            at: row.at, outcome: outcome, method: SignInHistory.Method(rawValue: row.method), device: row.device,
            address: row.address)
    }
}
