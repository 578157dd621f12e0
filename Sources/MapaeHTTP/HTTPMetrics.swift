import HTTPTypes
public import MapaeMetrics
import Synchronization

/// What is counted about requests.
public final class HTTPMetrics: Sendable {
    let registry: MetricsRegistry
    let refusals: MetricFamily<Counter>
    private let requests: MetricFamily<Counter>
    private let durations: MetricFamily<Histogram>
    private let routes = Mutex<[Key: Route]>([:])

    public init(_ registry: MetricsRegistry = MetricsRegistry()) {
        self.registry = registry
        requests = registry.counters(
            "mapae_http_requests_total", "Requests answered, by the template of their route.",
            by: "route", "method", "status")
        durations = registry.histograms(
            "mapae_http_request_duration_seconds", "From the first byte of a request to the head of its answer.",
            by: "route", "method")
        refusals = registry.counters(
            "mapae_rate_limit_refusals_total", "Calls over a limit, by its policy or, without one, its route.",
            by: "policy")
    }

    private struct Key: Hashable {
        let route: String
        let method: HTTPRequest.Method
    }

    /// The series of one route, looked up once a request and put together once a process.
    private struct Route {
        let duration: Histogram
        /// 1xx to 5xx.
        let statuses: [Counter]
    }

    /// - Parameter route: the template; nil when no route has the path.
    func record(_ method: HTTPRequest.Method, _ route: String?, _ status: HTTPResponse.Status, _ duration: Duration) {
        let key = Key(route: route ?? "unmatched", method: HTTPMetrics.methods.contains(method) ? method : .other)
        let series = routes.withLock { routes in
            if let known = routes[key] { return known }
            let made = Route(
                duration: durations.member(key.route, key.method.rawValue),
                statuses: (1...5).map { requests.member(key.route, key.method.rawValue, "\($0)xx") })
            routes[key] = made
            return made
        }
        series.duration.observe(duration)
        series.statuses[min(max(status.code / 100, 1), 5) - 1].increment()
    }

    /// A client may call a method what it likes.
    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
}

extension HTTPRequest.Method {
    fileprivate static let other = HTTPRequest.Method("other") ?? .trace
}
