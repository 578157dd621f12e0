internal import AsyncHTTPClientTransport
internal import ProviderTransport
internal import ServiceLifecycle

/// Says that everything answers, after it has asked.
struct ReadyAnnouncement: Service {
    /// Returns when this process listens; before that, something else might answer in its place.
    let isListening: @Sendable () async throws -> Void
    /// Each must answer 200.
    let addresses: [String]
    let announce: @Sendable () -> Void

    func run() async throws {
        let transport = try AsyncHTTPTransport(origins: addresses)
        do {
            try await cancelWhenGracefulShutdown {
                try await isListening()
                for address in addresses { try await answer(of: address, over: transport) }
                if !Task.isCancelled { announce() }
            }
        } catch {
            // Shut down before everything answered, or never listened: whatever could not listen says why.
        }
        try await transport.shutdown()
        try? await gracefulShutdown()
    }

    private func answer(of address: String, over transport: AsyncHTTPTransport) async throws {
        while !Task.isCancelled {
            let request = TransportRequest(method: "GET", url: address)
            if let response = try? await transport.send(request, timeout: .seconds(5)), response.status == 200 {
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

/// Happens once; whoever waits for it then goes on.
struct Signal: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func send() { continuation.finish() }

    /// Also returns when the waiting task is cancelled.
    func wait() async {
        for await _ in stream {}
    }
}
