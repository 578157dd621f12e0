import Foundation
public import MapaeCore
import Synchronization

/// Stands between a driver and its PostgreSQL or Redis server and cuts the connection at a chosen moment.
public final class ServerProxy: Sendable {
    public enum Cut: Sendable {
        /// The client's bytes never reach the server; both sides are closed.
        case beforeServer
        /// The client's bytes never reach the server, which is left waiting for them; the client's side is closed.
        case beforeServerUnnoticed
        /// The server gets the bytes and acts on them; its answer is thrown away and both sides are closed.
        case afterServer
    }

    private struct Trap {
        let text: [UInt8]
        let cut: Cut
        let thenAway: Bool
    }

    private struct State {
        var serverPort: UInt16?
        var trap: Trap?
        var isAway = false
        var cuts = 0
        var links: [ProxyLink] = []
    }

    /// The server's URL by way of this proxy.
    public let url: Secret<String>

    private let listener: CInt
    private let state = Mutex(State())

    /// Listens on a free port of 127.0.0.1 for a server that listens there too.
    public convenience init(to database: Secret<String>) throws {
        guard let components = URLComponents(string: database.exposed),
            let port = components.port.flatMap({ UInt16(exactly: $0) })
        else { throw TestServerMissing() }
        try self.init(components)
        lead(to: port)
    }

    /// Listens for a web server that does not yet: until ``lead(to:)`` nobody is let in.
    public convenience init() throws {
        var components = URLComponents()
        (components.scheme, components.host) = ("http", "127.0.0.1")
        try self.init(components)
    }

    private init(_ server: URLComponents) throws {
        var components = server
        listener = try TestSocket.listen()
        components.port = try Int(TestSocket.port(of: listener))
        url = Secret(components.string ?? "")
        Thread.detachNewThread { [weak self, listener] in
            while let client = TestSocket.accept(listener) {
                guard let self else { return TestSocket.close(client) }
                self.link(client)
            }
        }
    }

    /// Lets in whoever comes, to a server on 127.0.0.1.
    public func lead(to port: UInt16) {
        state.withLock { $0.serverPort = port }
    }

    /// Cuts one connection, the next time a client sends a text; afterwards lets nobody in when `thenAway`.
    public func cut(_ cut: Cut, when text: String, thenAway: Bool = false) {
        state.withLock { $0.trap = Trap(text: Array(text.utf8), cut: cut, thenAway: thenAway) }
    }

    /// Ends every connection and lets nobody in until told otherwise.
    public func goAway() {
        let links = state.withLock { state in
            state.isAway = true
            return state.links
        }
        for link in links { link.cut() }
    }

    public func comeBack() {
        state.withLock { $0.isAway = false }
    }

    /// How many connections were cut by a trap.
    public var cuts: Int { state.withLock { $0.cuts } }

    /// Ends everything. The object is of no use afterwards.
    public func stop() {
        goAway()
        TestSocket.shutdown(listener)
    }

    deinit { TestSocket.close(listener) }

    private func link(_ client: CInt) {
        let port = state.withLock { $0.isAway ? nil : $0.serverPort }
        guard let server = try? port.map(TestSocket.connect) else {
            return TestSocket.close(client)
        }
        let link = ProxyLink(client: client, server: server) { [weak self] bytes in self?.spring(on: bytes) }
        state.withLock { $0.links.append(link) }
        link.start()
    }

    /// The cut to make on these bytes, once.
    private func spring(on bytes: ArraySlice<UInt8>) -> Cut? {
        state.withLock { state in
            guard let trap = state.trap, bytes.contains(trap.text) else { return nil }
            state.trap = nil
            state.cuts += 1
            if trap.thenAway { state.isAway = true }
            return trap.cut
        }
    }
}
