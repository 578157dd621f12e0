/// Compares what two pieces of work cost in one run, so that no test has to know how fast its machine is.
public enum Cost {
    /// How many times as long the first takes as the second, each by the best of its runs: whatever else the machine
    /// does only adds.
    public static func ratio(
        runs: Int = 5, of suspect: () throws -> Void, to ordinary: () throws -> Void
    ) rethrows -> Double {
        try best(runs, suspect) / best(runs, ordinary)
    }

    /// The same for work that waits for others, whose own time alone counts.
    public static func ratio(
        runs: Int = 3, of suspect: () async throws -> Void, to ordinary: () async throws -> Void
    ) async rethrows -> Double {
        let thread = OneThread()
        defer { thread.end() }
        var (one, other) = (Duration.seconds(3600), Duration.seconds(3600))
        for _ in 0..<runs {
            one = min(one, try await thread.time(suspect))
            other = min(other, try await thread.time(ordinary))
        }
        return one / max(other, .nanoseconds(1))
    }

    /// Nanoseconds, never none.
    private static func best(_ runs: Int, _ work: () throws -> Void) rethrows -> Double {
        var best = Duration.seconds(3600)
        for _ in 0..<runs { best = min(best, try ContinuousClock().measure(work)) }
        return max(best / .nanoseconds(1), 1)
    }
}
