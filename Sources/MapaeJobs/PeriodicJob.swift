public import Logging
public import ServiceLifecycle

/// Work that is done again and again: at once when the service starts, then each time an interval has passed since the
/// last run ended.
///
/// A run that throws is logged, and the pause before the next doubles up to a minute. Graceful shutdown ends the pause,
/// never a run.
public struct PeriodicJob: Service {
    /// Lower-case words with dashes; in every log line of the job.
    public let name: String
    private let interval: Duration
    private let logger: Logger
    private let body: @Sendable () async throws -> Void

    private static let longestPause: Duration = .seconds(60)

    public init(
        name: String, every interval: Duration, logger: Logger, body: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.interval = interval
        self.logger = logger
        self.body = body
    }

    public func run() async {
        var failures = 0
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                try await body()
                if failures > 0 { logger.notice("job.recovered", metadata: ["job": "\(name)"]) }
                failures = 0
            } catch  where Task.isCancelled {
                // The server ends without grace, and took away what the run needed.
                return
            } catch {
                failures += 1
                logger.error(
                    "job.failed",
                    metadata: ["job": "\(name)", "failures": "\(failures)", "error": "\(error)"])
            }
            let pause = pause(after: failures)
            // Throws when shutdown or cancellation ends the pause, which the loop's condition then sees.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }

    func pause(after failures: Int) -> Duration {
        guard failures > 0 else { return interval }
        return max(interval, min(interval * (1 << min(failures, 16)), PeriodicJob.longestPause))
    }
}

extension PeriodicJob: CustomStringConvertible {
    public var description: String { "PeriodicJob(\(name))" }
}
