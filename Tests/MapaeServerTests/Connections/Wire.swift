import NIOCore
import NIOPosix
import Testing

/// A connection to a server that is spoken to byte by byte.
struct Wire: Sendable {
    let channel: any Channel
    private let received: WireReceiver

    /// - Parameter reads: false for somebody who takes nothing of what is sent.
    static func open<Value>(
        _ port: Int, reads: Bool = true, _ body: (Wire) async throws -> Value
    ) async throws -> Value {
        let received = WireReceiver()
        var bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in channel.pipeline.addHandler(received) }
        if !reads { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: 4096) }
        let channel = try await bootstrap.connect(host: "localhost", port: port).get()
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(Wire(channel: channel, received: received)))
        } catch {
            outcome = .failure(error)
        }
        // The server may have closed it first.
        try? await channel.close()
        return try outcome.get()
    }

    /// Sends text whose `HOST` stands for the server's. A server that has closed its ear is no failure of the test's.
    func send(_ text: String) {
        let bytes = ByteBuffer(string: text.replacing("HOST", with: "localhost"))
        channel.writeAndFlush(bytes, promise: nil)
    }

    /// Says that nothing more will be sent.
    func hangUp() { channel.close(mode: .output, promise: nil) }

    /// The next answer; nil when the server has closed the connection.
    ///
    /// - Parameter hasBody: false for the answer to HEAD.
    func answer(hasBody: Bool = true) async -> WireAnswer? {
        await received.next { bytes, isOver in WireAnswer.take(from: &bytes, isOver: isOver, hasBody: hasBody) }
    }

    /// Whatever still comes until the server closes the connection.
    func rest() async -> [UInt8] {
        await received.next { bytes, isOver in isOver ? bytes : nil } ?? []
    }

    /// Sends something every twenty milliseconds, until the connection ends.
    func trickle(_ text: String) {
        let task = channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(20)) { _ in
            send(text)
        }
        channel.closeFuture.whenComplete { _ in task.cancel() }
    }
}
