import Foundation
import GRDB
import Logging
import MapaeStore
import Synchronization

/// A write that waits for its turn. Its caller is answered, with a value or an error, only when its fate is durable.
struct PendingWrite: Sendable {
    /// Runs the closure in the open transaction and gives back what answers the caller once that is committed. May be
    /// called again when the transaction was rolled back.
    let attempt: @Sendable (Database) throws -> @Sendable () -> Void
    let refuse: @Sendable (any Error) -> Void
}

/// Commits writes in the order they came, those that wait at the same time as a group: one transaction with a savepoint
/// a closure, one COMMIT, one wait for the disk.
///
/// A closure that throws loses its savepoint alone. When SQLite itself rolls the whole transaction back (a full disk, an
/// `ON CONFLICT ROLLBACK`), every closure of the group runs again in a transaction of its own, so that each meets its own fate.
final class WriteQueue: Sendable {
    private struct State {
        var waiting: [PendingWrite] = []
        var isDraining = false
        var isOpen = true
        var whenIdle: [CheckedContinuation<Void, Never>] = []
    }

    private let pool: DatabasePool
    private let logger: Logger
    private let groupLimit: Int
    private let waitingLimit = 8192
    private let state = Mutex(State())

    init(pool: DatabasePool, groupCommit: Bool, logger: Logger) {
        self.pool = pool
        self.logger = logger
        self.groupLimit = groupCommit ? 128 : 1
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    func submit(_ write: PendingWrite) {
        enum Admission { case queued, first, refused(StoreError) }
        let admission = state.withLock { state -> Admission in
            guard state.isOpen else { return .refused(StoreError(.closed, detail: "the store was closed")) }
            guard state.waiting.count < waitingLimit else {
                return .refused(StoreError(.busy, detail: "\(waitingLimit) writes are waiting"))
            }
            state.waiting.append(write)
            defer { state.isDraining = true }
            return state.isDraining ? .queued : .first
        }
        switch admission {
        case .queued: break
        case .first: drainNext()
        case .refused(let error): write.refuse(error)
        }
    }

    /// Takes no more writes and waits for those it has.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isOpen = false
                if state.isDraining { state.whenIdle.append(continuation) }
                return !state.isDraining
            }
            if isIdle { continuation.resume() }
        }
    }

    private func drainNext() {
        pool.asyncWriteWithoutTransaction { [self] db in
            commit(takeGroup(), db)
            let idle = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
                guard state.waiting.isEmpty else { return nil }
                state.isDraining = false
                defer { state.whenIdle = [] }
                return state.whenIdle
            }
            if let idle { idle.forEach { $0.resume() } } else { drainNext() }
        }
    }

    private func takeGroup() -> [PendingWrite] {
        state.withLock { state in
            let group = Array(state.waiting.prefix(groupLimit))
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    private func commit(_ group: [PendingWrite], _ db: Database) {
        if group.count > 1, commitTogether(group, db) { return }
        for write in group { commitAlone(write, db) }
    }

    /// - Returns: false when the group was rolled back as a whole and nobody was answered.
    private func commitTogether(_ group: [PendingWrite], _ db: Database) -> Bool {
        var answers: [@Sendable () -> Void] = []
        do {
            try db.inImmediateTransaction {
                for write in group {
                    answers.append(try attemptInSavepoint(write, db))
                }
            }
        } catch {
            logger.notice(
                "A group of writes was rolled back and runs again one by one",
                metadata: ["writes": "\(group.count)", "error": "\(StoreError(sqlite: error, during: .writing))"])
            return false
        }
        for answer in answers { answer() }
        return true
    }

    /// Throws only when the transaction itself is gone.
    private func attemptInSavepoint(_ write: PendingWrite, _ db: Database) throws -> @Sendable () -> Void {
        do {
            var answer: (@Sendable () -> Void)?
            try db.inSavepoint {
                answer = try write.attempt(db)
                return .commit
            }
            return answer ?? {}
        } catch {
            guard db.isInsideTransaction else { throw error }
            let refusal = refusal(error, during: .writing)
            return { write.refuse(refusal) }
        }
    }

    private func commitAlone(_ write: PendingWrite, _ db: Database) {
        var answer: (@Sendable () -> Void)?
        do {
            try db.inImmediateTransaction {
                answer = try write.attempt(db)
            }
            answer?()
        } catch {
            write.refuse(refusal(error, during: answer == nil ? .writing : .committing))
        }
    }

    private func refusal(_ error: any Error, during phase: StoreError.SQLitePhase) -> any Error {
        error is DatabaseError ? StoreError(sqlite: error, during: phase) : error
    }
}

extension Database {
    /// As GRDB's `inTransaction(.immediate)`, with statements that are prepared once.
    fileprivate func inImmediateTransaction(_ work: () throws -> Void) throws {
        try cachedStatement(sql: "BEGIN IMMEDIATE").execute()
        do {
            try work()
            try cachedStatement(sql: "COMMIT").execute()
        } catch {
            // Gone already when SQLite rolled back by itself.
            if isInsideTransaction { try? rollback() }
            throw error
        }
    }
}
