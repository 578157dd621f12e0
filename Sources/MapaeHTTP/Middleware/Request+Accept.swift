import Hummingbird
import HTTPTypes

extension Request {
    /// Somebody in front of a browser waits for a page.
    var asksForPage: Bool {
        (method == .get || method == .head) && accepts("text/html") && !uri.path.hasPrefix("/api/")
    }

    /// Whether `Accept` names this very type; `*/*` does not count.
    func accepts(_ type: String) -> Bool {
        headers[values: .accept].joined(separator: ",").split(separator: ",").contains { range in
            range.split(separator: ";").first?.filter { !$0.isWhitespace }.lowercased() == type
        }
    }
}
