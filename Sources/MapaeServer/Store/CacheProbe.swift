internal import MapaeCache

/// Whether the place all nodes count in is away, asked of it at most once a second.
actor CacheProbe {
    private let limiters: RateLimiters
    private var last: (at: ContinuousClock.Instant, isAway: Bool)?

    init(limiters: RateLimiters) {
        self.limiters = limiters
    }

    func isAway() async -> Bool {
        if let last, last.at.duration(to: .now) < .seconds(1) { return last.isAway }
        let isAway = await limiters.isAway()
        last = (.now, isAway)
        return isAway
    }
}
