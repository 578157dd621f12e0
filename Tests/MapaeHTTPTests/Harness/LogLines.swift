import Foundation
import Synchronization

/// The log of one test server.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    /// The lines of one event.
    func lines(of event: String) -> [String] {
        all.filter { $0.contains("\"event\":\"\(event)\"") }
    }

    @Sendable func append(_ line: String) {
        lines.withLock { $0.append(line) }
    }
}
