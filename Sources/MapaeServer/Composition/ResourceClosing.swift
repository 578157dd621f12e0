internal import ServiceLifecycle

/// Closes what the server opened, when everything that uses it has ended: it is the first service to start and
/// therefore the last to stop.
struct ResourceClosing: Service {
    let close: @Sendable () async -> Void

    func run() async {
        // Throws on cancellation; then, too, it is time to close.
        try? await gracefulShutdown()
        await close()
    }
}
