import Foundation
import GRDB
import Logging
import MapaeStore
import Synchronization

/// A write that waits for its turn. Its caller is answered, with a value or an error, only when its fate is durable.
struct PendingWrite: Sendable {
    let call: any PendingCall
    /// Runs the closure in the open transaction and gives back what answers the caller once that is committed. May be
    /// called again when the transaction was rolled back.
    let attempt: @Sendable (Database) throws -> @Sendable () -> Void
}

/// Commits writes in the order they came, those that wait at the same time as a group: one transaction with a savepoint
/// a closure, one COMMIT, one wait for the disk.
///
/// A group is made up when the file's lock is there, not before: behind a lock that another program holds every write waits
/// for itself, until its own dead-line, and none for those before it.
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
        case .refused(let error): write.call.fail(error)
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
            commitGroup(db)
            let idle = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
                guard state.waiting.isEmpty else { return nil }
                state.isDraining = false
                defer { state.whenIdle = [] }
                return state.whenIdle
            }
            if let idle { idle.forEach { $0.resume() } } else { drainNext() }
        }
    }

    private func commitGroup(_ db: Database) {
        do {
            guard try db.beginWriting(asLongAs: { isAnybodyWaiting }) else { return }
        } catch {
            for write in takeGroup() { write.call.fail(StoreError(sqlite: error, during: .writing)) }
            return
        }
        let group = takeGroup().filter { $0.call.beginCommit() }
        if group.count > 1 {
            if commitTogether(group, db) { return }
            for write in group { commitAlone(write, db) }
        } else if let write = group.first {
            commit(write, db)
        } else {
            db.giveUp()
        }
    }

    /// Forgets those whose time is over.
    private var isAnybodyWaiting: Bool {
        state.withLock { state in
            let gone = state.waiting.prefix { $0.call.isOver }.count
            state.waiting.removeFirst(gone)
            return !state.waiting.isEmpty
        }
    }

    private func takeGroup() -> [PendingWrite] {
        state.withLock { state in
            let group = Array(state.waiting.prefix(groupLimit))
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    /// - Returns: false when the group was rolled back as a whole and nobody was answered.
    private func commitTogether(_ group: [PendingWrite], _ db: Database) -> Bool {
        var answers: [@Sendable () -> Void] = []
        do {
            for write in group {
                answers.append(try attemptInSavepoint(write, db))
            }
            try db.commitWriting()
        } catch {
            db.giveUp()
            logger.notice(
                "A group of writes was rolled back and runs again one by one",
                metadata: ["writes": "\(group.count)", "error": "\(StoreError(sqlite: error, during: .writing))"])
            for write in group { write.call.rolledBack() }
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
            return { write.call.fail(refusal) }
        }
    }

    private func commitAlone(_ write: PendingWrite, _ db: Database) {
        do {
            guard try db.beginWriting(asLongAs: { !write.call.isOver }) else { return }
        } catch {
            return write.call.fail(StoreError(sqlite: error, during: .writing))
        }
        if write.call.beginCommit() { commit(write, db) } else { db.giveUp() }
    }

    /// In a transaction that was begun for it.
    private func commit(_ write: PendingWrite, _ db: Database) {
        var answer: (@Sendable () -> Void)?
        do {
            answer = try write.attempt(db)
            try db.commitWriting()
            answer?()
        } catch {
            db.giveUp()
            write.call.fail(refusal(error, during: answer == nil ? .writing : .committing))
        }
    }

    private func refusal(_ error: any Error, during phase: StoreError.SQLitePhase) -> any Error {
        error is DatabaseError ? StoreError(sqlite: error, during: phase) : error
    }
}

/// As GRDB's `inTransaction(.immediate)`, with statements that are prepared once.
extension Database {
    /// Waits for the file's lock as long as somebody wants it: another program, such as a backup, may hold it.
    ///
    /// - Returns: false when nobody does any more.
    fileprivate func beginWriting(asLongAs isWanted: () -> Bool) throws -> Bool {
        while isWanted() {
            do {
                try cachedStatement(sql: "BEGIN IMMEDIATE").execute()
                return true
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // SQLite has waited (`SQLiteStore.lockSlice`), unless it saw no use in that.
                usleep(2000)
            }
        }
        return false
    }

    fileprivate func commitWriting() throws {
        try cachedStatement(sql: "COMMIT").execute()
    }

    /// Ends the transaction, unless SQLite has rolled it back by itself.
    fileprivate func giveUp() {
        if isInsideTransaction { try? rollback() }
    }
}
