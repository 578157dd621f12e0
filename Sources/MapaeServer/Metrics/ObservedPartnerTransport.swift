internal import MapaeMetrics
internal import ProviderTransport

/// Counts and times the calls of Toss' partner API.
struct ObservedPartnerTransport: MutualTLSTransport {
    private let observed: ObservedTransport

    init(_ base: any MutualTLSTransport, _ registry: MetricsRegistry) {
        // Its paths are fixed; the last word of each is the call's name.
        observed = ObservedTransport(
            base, provider: "appsintoss",
            operation: { request in
                let path = request.url.prefix { $0 != "?" }
                return String(path.split(separator: "/").last ?? "")
            }, registry)
    }

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        try await observed.send(request, timeout: timeout)
    }
}
