import NIOCore
import NIOPosix

/// What came over a connection before it ended, and how it ended.
struct RawAnswer: Sendable {
    enum End: Sendable, Equatable {
        case orderly
        case reset
    }

    let text: String
    let end: End
}

/// Sends one request over a socket of its own and reads to the connection's end.
func sendRaw(_ request: String, port: Int) async throws -> RawAnswer {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
    return try await channel.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(string: request))
        var text = ""
        do {
            for try await part in inbound { text += String(buffer: part) }
            return RawAnswer(text: text, end: .orderly)
        } catch is IOError {
            return RawAnswer(text: text, end: .reset)
        }
    }
}
