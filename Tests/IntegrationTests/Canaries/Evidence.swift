import Foundation
import HTTPTypes
import Synchronization

/// What a server let out while it worked: its log, and its answers to requests that failed.
final class Evidence: Sendable {
    private let lines = Mutex<[String]>([])
    private let errors = Mutex<[String]>([])

    @Sendable func log(_ line: String) { lines.withLock { $0.append(line) } }

    func note(status: Int, body: String) {
        if status >= 400 { errors.withLock { $0.append("\(status) \(body)") } }
    }

    var logLines: [String] { lines.withLock { $0 } }
    var errorBodies: [String] { errors.withLock { $0 } }

    var log: Data { Data(logLines.joined(separator: "\n").utf8) }
    var errorText: Data { Data(errorBodies.joined(separator: "\n").utf8) }
}
