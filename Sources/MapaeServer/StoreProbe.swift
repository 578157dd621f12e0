internal import MapaeCore
internal import MapaeStore

/// Whether the store can be written now, asked of the store at most once a second.
actor StoreProbe {
    private let store: any Store
    private var last: (at: ContinuousClock.Instant, isWritable: Bool)?

    init(store: any Store) {
        self.store = store
    }

    func isWritable() async -> Bool {
        if let last, last.at.duration(to: .now) < .seconds(1) { return last.isWritable }
        let isWritable: Bool
        do {
            try await store.write { tx in try StoreFactRow.rewrite(StoreFactRow.environment, in: tx) }
            isWritable = true
        } catch {
            isWritable = false
        }
        last = (.now, isWritable)
        return isWritable
    }
}
