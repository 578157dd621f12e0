public import AppsInToss
internal import Foundation
public import Logging
public import MapaeCore
public import MapaeStore

/// Functional messages to Toss users, each at most once (C10): it is written down before the call, and what nobody knows
/// the end of is not sent again.
public struct Messages: Sendable {
    /// A key means the same message for so long; then it is forgotten that there was one.
    public static let retention: Duration = .days(30)
    /// Longer than a call takes: what has no outcome by then never gets one.
    static let patience: Duration = .minutes(2)

    private let dependencies: Dependencies
    private let provider: MessageProvider

    /// What it is made of.
    public struct Dependencies: Sendable {
        public var store: any Store
        public var people: any TossPeople
        public var runner: any EffectRunner
        public var keys: KeyRing
        public var clock: any WallClock
        public var identifiers: IdentifierSource
        /// The codes of the templates that may be used.
        public var templates: Set<String>
        public var logger: Logger

        public init(
            store: any Store, people: any TossPeople, runner: any EffectRunner, keys: KeyRing, clock: any WallClock,
            identifiers: IdentifierSource, templates: Set<String>, logger: Logger
        ) {
            self.store = store
            self.people = people
            self.runner = runner
            self.keys = keys
            self.clock = clock
            self.identifiers = identifiers
            self.templates = templates
            self.logger = logger
        }
    }

    public init(_ dependencies: Dependencies, client: AppsInTossClient) {
        self.dependencies = dependencies
        provider = MessageProvider(client: client)
    }

    /// Sends a message, or says what became of it when it was sent before.
    ///
    /// - Parameters:
    ///   - principal: the API key that sends it.
    ///   - idempotencyKey: the sender's own name for it; 1 to 255 visible ASCII characters.
    /// - Throws: ``ErrorCode/invalidInput``, ``ErrorCode/idempotencyKeyReused`` for another message under the same key,
    ///   ``ErrorCode/idempotencyKeyInFlight`` while it is being sent, ``ErrorCode/rateLimitExceeded`` and
    ///   ``ErrorCode/unavailable`` when it was certainly not sent.
    public func send(
        _ message: OutgoingMessage, by principal: String, idempotencyKey: String
    ) async throws -> SentMessage {
        try message.check(templates: dependencies.templates)
        let fingerprint = try message.canonicalBytes()
        let row = MessageRow(
            id: dependencies.identifiers.make(), principal: principal, idempotencyKey: idempotencyKey,
            fingerprint: dependencies.keys.active(.requestFingerprint).authenticationCode(for: fingerprint),
            kind: message.kind.rawValue, template: message.templateCode, recipients: message.entries.count,
            createdAt: dependencies.clock.now())
        let addressed = try await address(message)
        if let known = try await record(row) { return try outcome(of: known, asked: fingerprint) }
        for await answer in try await start(row, message, addressed) {
            switch answer {
            case .outcome(let outcome): return SentMessage(id: row.id, outcome: outcome)
            case .notSent(let failure): throw failure
            }
        }
        // The caller has gone, or the server is ending; the message takes its course.
        throw Failure(.unavailable)
    }

    /// Deletes what has been kept long enough.
    ///
    /// - Returns: how many there were.
    @discardableResult
    public func purge(limit: Int = 5000) async throws -> Int {
        let moment = dependencies.clock.now() - Messages.retention
        return try await dependencies.store.write { tx in
            try MessageRow.purge(before: moment, limit: limit, in: tx)
        }
    }

    // MARK: Intent

    /// Who can be handed over to Toss, and the places of those who cannot.
    private struct Addressed: Sendable {
        var entries: [BulkMessage.Entry] = []
        var notLinked: [Int] = []
    }

    private func address(_ message: OutgoingMessage) async throws -> Addressed {
        let users = message.entries.compactMap { entry in
            if case .user(let user) = entry.recipient { user } else { nil }
        }
        let people = try await dependencies.people.people(of: users)
        var addressed = Addressed()
        for (place, entry) in message.entries.enumerated() {
            let reference: UserReference? =
                switch entry.recipient {
                case .user(let user): people[user].map { .user(UserKey(rawValue: $0.userKey.exposed)) }
                case .anonymous(let key): .anonymous(try AnonymousKey(key.exposed))
                }
            if let reference {
                addressed.entries.append(.init(user: reference, context: MessageContext(entry.context)))
            } else {
                addressed.notLinked.append(place)
            }
        }
        return addressed
    }

    /// - Returns: what is there already under the key.
    private func record(_ row: MessageRow) async throws -> MessageRow? {
        try await dependencies.store.write { tx in
            if try row.insert(in: tx) {
                if row.kind == OutgoingMessage.Kind.bulk.rawValue {
                    let detail = [
                        "key": row.principal, "message": row.id.text, "template": row.template,
                        "recipients": "\(row.recipients)",
                    ]
                    try SecurityEventRow.insert(
                        SecurityEvent(.bulkMessageSent, detail: detail), at: row.createdAt, in: tx)
                }
                return nil
            }
            // Gone in between: the one who sent it took it back, and the next try finds the key free.
            guard
                let known = try MessageRow.find(
                    principal: row.principal, idempotencyKey: row.idempotencyKey, in: tx)
            else { throw Failure(.idempotencyKeyInFlight, retryAfterSeconds: 1) }
            return known
        }
    }

    private func outcome(of row: MessageRow, asked fingerprint: [UInt8]) throws -> SentMessage {
        let keys = dependencies.keys.all(.requestFingerprint)
        guard keys.contains(where: { $0.isValid(row.fingerprint, for: fingerprint) }) else {
            throw Failure(.idempotencyKeyReused)
        }
        if let json = row.outcomeJSON {
            return SentMessage(
                id: row.id, outcome: try JSONDecoder().decode(MessageOutcome.self, from: Data(json.utf8)))
        }
        guard dependencies.clock.now() - row.createdAt >= Messages.patience else {
            throw Failure(.idempotencyKeyInFlight, retryAfterSeconds: 1)
        }
        return SentMessage(id: row.id, outcome: MessageOutcome(.unknown, entryCount: row.recipients, notLinked: []))
    }

    // MARK: Call and outcome

    /// Hands the call to the runner. The stream brings its answer; it ends without one when the runner is gone.
    private func start(
        _ row: MessageRow, _ message: OutgoingMessage, _ addressed: Addressed
    ) async throws -> AsyncStream<MessageProvider.Answer> {
        let (stream, continuation) = AsyncStream.makeStream(of: MessageProvider.Answer.self)
        do {
            try dependencies.runner.run {
                continuation.yield(await carryOut(row, message, addressed))
                continuation.finish()
            }
        } catch {
            try await withdraw(row)
            throw error
        }
        return stream
    }

    private func carryOut(
        _ row: MessageRow, _ message: OutgoingMessage, _ addressed: Addressed
    ) async -> MessageProvider.Answer {
        let answer: MessageProvider.Answer
        if addressed.entries.isEmpty {
            answer = .outcome(
                MessageOutcome(.notLinked, entryCount: message.entries.count, notLinked: addressed.notLinked))
        } else {
            answer = await provider.send(message, to: addressed.entries, notLinked: addressed.notLinked)
        }
        do {
            switch answer {
            case .outcome(let outcome): try await finish(row, outcome)
            case .notSent: try await withdraw(row)
            }
        } catch {
            // The key stays taken: a repeat is told that nobody knows, and sends nothing.
            dependencies.logger.error(
                "outcome of a message not stored", metadata: ["message": "\(row.id)", "error": "\(error)"])
        }
        return answer
    }

    private func finish(_ row: MessageRow, _ outcome: MessageOutcome) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(outcome), as: UTF8.self)
        let now = dependencies.clock.now()
        try await dependencies.store.write { tx in
            try MessageRow.finish(row.id, outcomeJSON: json, at: now, in: tx)
        }
    }

    private func withdraw(_ row: MessageRow) async throws {
        try await dependencies.store.write { tx in try MessageRow.withdraw(row.id, in: tx) }
    }
}
