/// Accepts connections on a free port of 127.0.0.1 and never says a word.
public final class SilentServer: Sendable {
    public let port: UInt16
    private let listener: CInt

    public init() throws {
        // The system completes connections that nobody accepts yet.
        listener = try TestSocket.listen()
        port = try TestSocket.port(of: listener)
    }

    deinit { TestSocket.close(listener) }
}
