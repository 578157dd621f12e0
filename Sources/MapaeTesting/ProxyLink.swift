import Foundation
import Synchronization

/// One proxied connection: two threads that carry bytes, one each way.
final class ProxyLink: Sendable {
    private struct State {
        var running = 2
        var dropsAnswers = false
    }

    private let client: CInt
    private let server: CInt
    private let inspect: @Sendable (ArraySlice<UInt8>) -> ServerProxy.Cut?
    private let state = Mutex(State())

    init(client: CInt, server: CInt, inspect: @escaping @Sendable (ArraySlice<UInt8>) -> ServerProxy.Cut?) {
        self.client = client
        self.server = server
        self.inspect = inspect
    }

    func start() {
        Thread.detachNewThread { self.carryRequests() }
        Thread.detachNewThread { self.carryAnswers() }
    }

    /// Both sides read the end of the stream.
    func cut() {
        state.withLock { state in
            guard state.running > 0 else { return }
            TestSocket.shutdown(client)
            TestSocket.shutdown(server)
        }
    }

    private func carryRequests() {
        defer { finish() }
        while let bytes = TestSocket.read(client) {
            switch inspect(bytes) {
            case nil: break
            case .beforeServer: return cut()
            case .beforeServerUnnoticed: return TestSocket.shutdown(client)
            case .afterServer: state.withLock { $0.dropsAnswers = true }
            }
            guard TestSocket.write(bytes, to: server) else { break }
        }
        cut()
    }

    private func carryAnswers() {
        defer { finish() }
        while let bytes = TestSocket.read(server) {
            guard !state.withLock({ $0.dropsAnswers }), TestSocket.write(bytes, to: client) else { break }
        }
        cut()
    }

    /// The numbers of closed sockets are given to others, so they are closed after both threads are done with them.
    private func finish() {
        state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return }
            TestSocket.close(client)
            TestSocket.close(server)
        }
    }
}
