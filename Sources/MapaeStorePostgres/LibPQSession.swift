import CLibPQ
import Foundation
import MapaeCore
import MapaeStore

/// One libpq connection. Its methods wait; they are called on the connection's own thread alone.
final class LibPQSession {
    private let handle: OpaquePointer
    /// When the server has not answered by then, the connection counts as lost.
    var deadline: ContinuousClock.Instant
    private(set) var isLost = false

    private init(_ handle: OpaquePointer, until deadline: ContinuousClock.Instant) {
        self.handle = handle
        self.deadline = deadline
    }

    deinit { PQfinish(handle) }

    /// - Parameter patience: for the first answers, once there is a connection.
    static func open(_ target: ConnectionTarget, patience: Duration) throws -> LibPQSession {
        let parameters = target.parameters.exposed
        let keywords = parameters.keys.map { strdup($0) }
        let values = parameters.values.map { strdup($0) }
        defer { (keywords + values).forEach { free($0) } }
        let opened = PQconnectdbParams(
            keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
        guard let opened else { throw PostgresFailure.lost("libpq has no memory for a connection") }
        let session = LibPQSession(opened, until: .now + patience)
        guard PQstatus(opened) == CONNECTION_OK else {
            let reason = ConnectionRefusal(message: String(cString: PQerrorMessage(opened)))
            throw PostgresFailure.lost("PostgreSQL cannot be reached: \(reason.rawValue)")
        }
        PQsetNoticeReceiver(opened, { _, _ in }, nil)
        PQsetnonblocking(opened, 1)
        return session
    }

    /// Whether the server is between transactions, so that the connection may be used again.
    var isIdle: Bool { !isLost && PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Statements without parameters, `;` between them; answers the last one's result.
    @discardableResult
    func run(_ text: String) throws -> LibPQResult {
        try exchange { PQsendQuery(handle, text) }
    }

    func prepare(_ name: String, _ text: String, types: [Oid]) throws {
        _ = try exchange { PQsendPrepare(handle, name, text, CInt(types.count), types) }
    }

    func runPrepared(_ name: String, values: [SQLValue]) throws -> LibPQResult {
        try withParameters(values) { pointers, lengths, formats in
            try exchange {
                PQsendQueryPrepared(handle, name, CInt(values.count), pointers, lengths, formats, 0)
            }
        }
    }

    func runOnce(_ text: String, types: [Oid], values: [SQLValue]) throws -> LibPQResult {
        try withParameters(values) { pointers, lengths, formats in
            try exchange {
                PQsendQueryParams(handle, text, CInt(values.count), types, pointers, lengths, formats, 0)
            }
        }
    }

    /// Sends, waits for everything the server says to it and gives back the last answer, or throws the first failure.
    private func exchange(_ send: () -> CInt) throws -> LibPQResult {
        guard !isLost else { throw PostgresFailure.lost("the connection to PostgreSQL was lost") }
        guard send() == 1 else { throw lose("it could not be written to") }
        try flush()
        var last: LibPQResult?
        var failure: PostgresFailure?
        while let result = try nextResult() {
            let connectionIsGood = PQstatus(handle) == CONNECTION_OK
            if result.isError, failure == nil {
                failure = PostgresFailure(result, connectionIsGood: connectionIsGood)
                if failure?.meaning == .lost { isLost = true }
            }
            last = result
        }
        if let failure { throw failure }
        guard let last else { throw lose("it gave no answer") }
        return last
    }

    private func flush() throws {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                try wait(for: POLLIN | POLLOUT)
                // Read while writing, or two full buffers would wait for one another.
                guard PQconsumeInput(handle) == 1 else { throw lose("it was closed") }
            default: throw lose("it could not be written to")
            }
        }
    }

    private func nextResult() throws -> LibPQResult? {
        while PQisBusy(handle) == 1 {
            try wait(for: POLLIN)
            guard PQconsumeInput(handle) == 1 else { throw lose("it was closed") }
        }
        return PQgetResult(handle).map(LibPQResult.init)
    }

    private func wait(for events: CInt) throws {
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        while true {
            let left = (deadline - ContinuousClock.now).milliseconds
            guard left > 0 else { throw lose("it gave no answer in time") }
            let ready = poll(&descriptor, 1, CInt(clamping: left))
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw lose("it cannot be waited for") }
        }
    }

    private func lose(_ how: String) -> PostgresFailure {
        isLost = true
        return .lost("the connection to PostgreSQL was lost: \(how)")
    }

    /// Integers and text go in text form, bytes as they are.
    private func withParameters<T>(
        _ values: [SQLValue], _ body: ([UnsafePointer<CChar>?], [CInt], [CInt]) throws -> T
    ) rethrows -> T {
        let encoded: [UnsafeMutableBufferPointer<CChar>?] = values.map { value in
            switch value {
            case .null: nil
            case .integer(let number): LibPQSession.copy(String(number).utf8, terminated: true)
            case .text(let text): LibPQSession.copy(text.utf8, terminated: true)
            case .bytes(let bytes): LibPQSession.copy(bytes, terminated: false)
            }
        }
        defer { encoded.forEach { $0?.deallocate() } }
        let formats: [CInt] = values.map { if case .bytes = $0 { 1 } else { 0 } }
        return try body(
            encoded.map { UnsafePointer($0?.baseAddress) }, encoded.map { CInt($0?.count ?? 0) }, formats)
    }

    /// Never empty, since a null pointer means NULL to libpq.
    private static func copy(_ bytes: some Collection<UInt8>, terminated: Bool) -> UnsafeMutableBufferPointer<CChar> {
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count + 1)
        _ = buffer.initialize(from: bytes.lazy.map { CChar(bitPattern: $0) })
        buffer[bytes.count] = 0
        return terminated ? buffer : UnsafeMutableBufferPointer(rebasing: buffer[..<bytes.count])
    }
}
