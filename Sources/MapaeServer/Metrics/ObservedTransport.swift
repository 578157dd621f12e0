internal import MapaeMetrics
internal import ProviderTransport

/// Counts and times a provider's calls by what they came to.
struct ObservedTransport: Transport {
    private let base: any Transport
    private let duration: Histogram
    private let outcomes: MetricFamily<Counter>
    private let provider: String
    private let operation: @Sendable (TransportRequest) -> String

    /// - Parameters:
    ///   - provider: a lower-case word.
    ///   - operation: names a call, out of few names.
    init(
        _ base: any Transport, provider: String,
        operation: @escaping @Sendable (TransportRequest) -> String = ObservedTransport.paymentOperation,
        _ registry: MetricsRegistry
    ) {
        self.base = base
        self.provider = provider
        self.operation = operation
        duration = registry.histograms(
            "mapae_provider_call_duration_seconds", "From a call to the end of its answer, or to its giving up.",
            by: "provider"
        ).member(provider)
        outcomes = registry.counters(
            "mapae_provider_calls_total", "Calls by operation, and by the class of their status or why there is none.",
            by: "provider", "operation", "outcome")
    }

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        let start = ContinuousClock.now
        let outcome: String
        defer { duration.observe(ContinuousClock.now - start) }
        do {
            let response = try await base.send(request, timeout: timeout)
            count(request, "\(response.status / 100)xx")
            return response
        } catch {
            outcome = (error as? TransportError)?.code.description ?? "other"
            count(request, outcome)
            throw error
        }
    }

    private func count(_ request: TransportRequest, _ outcome: String) {
        outcomes.member(provider, operation(request), outcome).increment()
    }

    /// The last step of the path is a verb or, in a read, somebody's key.
    @Sendable static func paymentOperation(_ request: TransportRequest) -> String {
        guard request.method == "POST" else { return "read" }
        return ["confirm", "cancel"].first { request.url.hasSuffix("/\($0)") } ?? "other"
    }
}
