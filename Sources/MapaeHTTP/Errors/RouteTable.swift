import HTTPTypes
import Hummingbird
import Synchronization

/// Which methods each path takes, to tell 405 from 404. Filled once all routes are known; the middleware that asks
/// stands in front of them.
final class RouteTable: Sendable {
    private struct Entry {
        let path: RouterPath
        let method: HTTPRequest.Method
    }

    private let entries = Mutex<[Entry]>([])

    func fill(from router: Router<AppRequestContext>) {
        let all = router.routes.map { Entry(path: $0.path, method: $0.method) }
        entries.withLock { $0 = all }
    }

    /// The value of `Allow` for a path; nil when no route has it.
    func allow(for path: String) -> String? {
        methods(of: path)?.sorted().joined(separator: ", ")
    }

    /// The methods a path takes; nil when no route has it.
    func methods(of path: String) -> Set<String>? {
        let segments = path.split(separator: "/")
        let methods = entries.withLock { entries in
            Set(entries.filter { RouteTable.matches($0.path, segments) }.map(\.method.rawValue))
        }
        guard !methods.isEmpty else { return nil }
        // The callback's GET changes what is stored; a HEAD must not.
        if TossUnlinkRoute.path.split(separator: "/") == segments { return methods.subtracting(["HEAD"]) }
        return methods.union(methods.contains("GET") ? ["HEAD"] : [])
    }

    /// A path's template and a method it takes.
    struct Route {
        let template: String
        let method: HTTPRequest.Method
    }

    /// Every route a path may lead to.
    func routes(of path: String) -> [Route] {
        let segments = path.split(separator: "/")
        return entries.withLock { entries in
            entries.filter { RouteTable.matches($0.path, segments) }.map {
                Route(template: $0.path.description, method: $0.method)
            }
        }
    }

    private static func matches(_ path: RouterPath, _ segments: [Substring]) -> Bool {
        let elements = path.components
        let isOpen = elements.last?.description == "**"
        let fixed = isOpen ? elements.dropLast() : elements[...]
        guard isOpen ? segments.count >= fixed.count : segments.count == fixed.count else { return false }
        return zip(fixed, segments).allSatisfy { $0 ~= $1 }
    }
}
