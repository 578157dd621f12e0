internal import MapaeCore
internal import MapaeStore

/// Whether the store takes what a write needs, asked of it at most once a second: a commit, and room for more than there was.
/// A full disk lets what is there be written over again for a long time.
actor StoreProbe {
    private let store: any Store
    private let patience: Duration
    private let filling: String
    private var last: (at: ContinuousClock.Instant, isWritable: Bool)?
    private var asking: Task<Bool, Never>?

    /// - Parameter patience: how long the answer may take; then it is no.
    init(store: any Store, patience: Duration, random: any RandomSource) {
        self.store = store
        self.patience = patience
        // Nothing that a database could make smaller.
        filling = Hexadecimal.encode(random.bytes(StoreProbe.room / 2))
    }

    /// In bytes.
    private static let room = 64 * 1024

    func isWritable() async -> Bool {
        if let last, last.at.duration(to: .now) < .seconds(1) { return last.isWritable }
        // Whoever asks meanwhile gets the same answer.
        let asking = asking ?? Task { await ask() }
        self.asking = asking
        return await asking.value
    }

    private func ask() async -> Bool {
        let isWritable = (try? await StoreProbe.takeRoom(in: store, filling: filling, within: patience)) != nil
        last = (.now, isWritable)
        asking = nil
        return isWritable
    }

    /// Takes room in a store and gives it back.
    static func takeRoom(in store: any Store, within patience: Duration, random: any RandomSource) async throws {
        try await takeRoom(in: store, filling: Hexadecimal.encode(random.bytes(room / 2)), within: patience)
    }

    private static func takeRoom(in store: any Store, filling: String, within patience: Duration) async throws {
        let deadline = ContinuousClock.now + patience
        var left: StoreTimeouts { StoreTimeouts(call: max(.zero, deadline - .now), commit: .zero) }
        try await store.write(within: left) { tx in try StoreFactRow.takeRoom(filling, in: tx) }
        try await store.write(within: left) { tx in try StoreFactRow.giveRoomBack(in: tx) }
    }
}
