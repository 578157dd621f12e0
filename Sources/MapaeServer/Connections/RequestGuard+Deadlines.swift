internal import MapaeCore
internal import NIOCore

/// One timer serves all dead-lines; while requests come and go in time, it is set once in ten seconds at most.
extension RequestGuard {
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalledSince = context.channel.isWritable ? nil : stalledSince ?? .now()
        setTimer(context)
        context.fireChannelWritabilityChanged()
    }

    /// When what is waited for must have come; nil when nothing is.
    private var deadline: NIODeadline? {
        let stalled = stalledSince.map { $0 + TimeAmount(settings.answerTimeout) }
        return [stalled, readDeadline].compactMap(\.self).min()
    }

    private var readDeadline: NIODeadline? {
        let headTimeout = admission == .reserved ? ConnectionSettings.reserveHeadTimeout : settings.headTimeout
        switch reading {
        case .opened(let since), .head(let since?): return since + TimeAmount(headTimeout)
        case .body(let since, let bytes):
            let rated = settings.bodyGrace + .seconds(bytes) / settings.bodyBytesPerSecond
            return since + TimeAmount(min(settings.bodyTimeout, rated))
        case .head(since: nil), .over: return nil
        }
    }

    func setTimer(_ context: ChannelHandlerContext) {
        guard !isLeaving, let deadline else { return }
        if let timer {
            guard deadline < timer.deadline else { return }
            timer.scheduled.cancel()
        }
        let scheduled = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            self.timerRan(context)
        }
        timer = (deadline, scheduled)
    }

    private func timerRan(_ context: ChannelHandlerContext) {
        guard !isLeaving, let deadline else { return }
        let now = NIODeadline.now()
        guard deadline <= now else { return setTimer(context) }
        if stalledSince.map({ $0 + TimeAmount(settings.answerTimeout) <= now }) == true {
            metrics.count(.slowReader)
            return context.close(promise: nil)
        }
        switch reading {
        // Nothing was said, so nothing is answered.
        case .opened:
            metrics.count(.headTimeout)
            context.close(promise: nil)
        // While earlier requests are being answered nothing is read, and that is not the client's doing.
        case .head where !pending.isEmpty:
            reading = .head(since: now)
            setTimer(context)
        // Nor is that somebody has not come to ask for a body.
        case .body(_, let bytes)
        where pending.count > 1 || !isAskedToRead || pending.first?.awaitsContinue == true:
            reading = .body(since: now, bytes: bytes)
            setTimer(context)
        case .head: refuse(.headTimeout, Failure(.requestTimeout), context)
        case .body: refuse(.bodyTimeout, Failure(.requestTimeout), context)
        case .over: break
        }
    }
}
