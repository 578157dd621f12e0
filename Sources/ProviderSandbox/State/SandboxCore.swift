internal import Foundation
internal import Logging

/// Owns the state: one thing at a time happens to it, first what is due by the virtual clock, and every change is in the
/// journal before anybody hears of it.
actor SandboxCore {
    private var state: SandboxState
    private var faults: FaultBook
    private var journal: Journal?
    /// What the journal has not taken: it goes with the next line.
    private var unwritten: [JournalEntry] = []
    /// How many requests came with each client certificate since the start.
    private(set) var requestsByCertificate: [String: Int] = [:]
    private var waitingForWebhooks: [CheckedContinuation<Void, Never>] = []
    private let clock: VirtualClock
    private let changed: AsyncStream<Void>.Continuation
    /// Says that something happened that may have made a webhook due.
    nonisolated let changes: AsyncStream<Void>

    init(configuration: SandboxConfiguration, clock: VirtualClock) {
        let seed = configuration.seed ?? UInt64.random(in: .min ... .max)
        state = SandboxState(
            settings: SandboxState.Settings(
                merchants: configuration.merchants, behaviour: configuration.behaviour,
                requestsPerMinute: configuration.requestsPerMinute, sendsWebhooks: configuration.webhookURL != nil,
                origin: "http://\(configuration.publicHost):\(configuration.port)"),
            partner: PartnerState(settings: PartnerState.Settings(configuration.appsInToss)),
            random: SeededRandom(seed: seed))
        faults = FaultBook(seed: seed &+ 1)
        self.clock = clock
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes up what an earlier run has left in the file.
    func load(path: String) throws {
        var loaded = state
        var addedMilliseconds = clock.addedMilliseconds
        let baseMilliseconds = clock.now().milliseconds - addedMilliseconds
        journal = try Journal(path: path) { line in
            line.entries.forEach { loaded.apply($0) }
            loaded.random = SeededRandom(seed: line.randomState)
            addedMilliseconds = line.clockMilliseconds
        } compacted: {
            let now = Moment(milliseconds: baseMilliseconds + addedMilliseconds)
            return Journal.Line(
                clockMilliseconds: addedMilliseconds, randomState: loaded.random.state,
                entries: loaded.entries(at: now))
        }
        state = loaded
        clock.addedMilliseconds = addedMilliseconds
    }

    /// A copy to look at.
    var snapshot: SandboxState { state }
    /// The partner API's part, looked at for every connection.
    var partnerState: PartnerState { state.partner }

    func countRequest(presenting certificate: String) {
        requestsByCertificate[certificate, default: 0] += 1
    }

    func setOrigin(_ origin: String) {
        state.settings.origin = origin
    }

    /// Does `work` at the present virtual time. `quietly` is for the sender of webhooks, which needs no telling and goes on
    /// while the journal cannot be written: it may send one again after a restart.
    func perform<Result: Sendable>(
        quietly: Bool = false, _ work: @Sendable (inout SandboxState, Moment) throws -> Result
    ) throws -> Result {
        let now = clock.now()
        state.settle(at: now)
        let outcome = Swift.Result { try work(&state, now) }
        do {
            try write()
        } catch  where quietly {}
        if !quietly { changed.yield() }
        return try outcome.get()
    }

    private func write() throws {
        let entries = state.takeUnwritten()
        guard let journal else { return }
        unwritten += entries
        guard !unwritten.isEmpty else { return }
        try journal.write(
            Journal.Line(
                clockMilliseconds: clock.addedMilliseconds, randomState: state.random.state, entries: unwritten))
        unwritten = []
    }

    /// Moves the sandbox's own clock and lets happen what became due.
    func advanceOwnClock(seconds: Int) throws {
        clock.advance(seconds: seconds)
        try journal?.write(
            Journal.Line(clockMilliseconds: clock.addedMilliseconds, randomState: state.random.state, entries: []))
    }

    func endRunning(_ scope: IdempotencyScope) { state.running.remove(scope) }

    func waitUntilNothingIsBeingSent() async {
        if state.sending.isEmpty { return }
        await withCheckedContinuation { waitingForWebhooks.append($0) }
    }

    func resumeIfNothingIsBeingSent() {
        guard state.sending.isEmpty else { return }
        waitingForWebhooks.forEach { $0.resume() }
        waitingForWebhooks = []
    }

    // MARK: Faults

    func add(_ fault: SandboxFault) { faults.add(fault) }
    func clearFaults() { faults.clear() }
    var waitingFaults: [SandboxFault] { faults.waiting }
    func takeFault(method: String, path: String) -> SandboxFault.Kind? { faults.take(method: method, path: path) }
}
