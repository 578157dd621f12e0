internal import MapaeCache
internal import MapaeMetrics
internal import MapaeStore

extension Domain {
    /// Whoever watches gets what can be had soon: the rest is left out.
    private static let patience = StoreTimeouts(call: .seconds(3))

    /// Numbers that are looked up when they are asked for. One that cannot be had is left out, and the log says so.
    static func addGauges(
        to registry: MetricsRegistry, store: any Store, disk: DataDisk?, cache: CacheProbe,
        system: SystemDependencies
    ) {
        registry.counter(
            "mapae_log_lines_dropped_total", "Lines of the log that were not written.",
            read: system.droppedLogLines)
        registry.gauge("mapae_store_free_bytes", "Room for the database on its disk.") { disk?.freeBytes.map(Int.init) }
        registry.gauge("mapae_unknown_outcomes", "Calls to a provider whose outcome is not known yet.") {
            try await store.read(within: patience) { tx in try BacklogRow.unknownOutcomes(in: tx) }
        }
        registry.gauge("mapae_mails_waiting", "Mails to be sent.") {
            try await store.read(within: patience) { tx in try BacklogRow.mails(in: tx) }
        }
        registry.gauge("mapae_operator_exceptions", "What an operator has to look at.") {
            try await store.read(within: patience) { tx in try BacklogRow.exceptions(in: tx) }
        }
        registry.gauge("mapae_cache_away", "1 while nodes cannot count calls together.") {
            await cache.isAway() ? 1 : 0
        }
    }
}
