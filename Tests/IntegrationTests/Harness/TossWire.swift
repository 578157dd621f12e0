import Foundation
import ProviderTransport
import Synchronization

/// The way from Toss to a server. An answer can be changed on it, or kept until something else has happened.
final class TossWire: Sendable {
    typealias Encounter = @Sendable (inout TransportResponse) async throws -> Void

    private let encounters = Mutex<[(path: String, encounter: Encounter)]>([])

    /// Meets the next answer to a call, by the end of its path.
    func meet(_ path: String, _ encounter: @escaping Encounter) {
        encounters.withLock { $0.append((path, encounter)) }
    }

    /// How many answers are still to be met.
    var waiting: Int { encounters.withLock(\.count) }

    func leading(to base: any MutualTLSTransport) -> any MutualTLSTransport { Way(base: base, wire: self) }

    private func encounter(of url: String) -> Encounter? {
        encounters.withLock { encounters in
            let index = encounters.firstIndex { url.hasSuffix($0.path) }
            return index.map { encounters.remove(at: $0).encounter }
        }
    }

    private struct Way: MutualTLSTransport {
        let base: any MutualTLSTransport
        let wire: TossWire

        func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
            var response = try await base.send(request, timeout: timeout)
            try await wire.encounter(of: request.url)?(&response)
            return response
        }
    }
}

extension TransportResponse {
    /// Changes a text of the answer wherever it stands.
    mutating func replace(_ text: String, with other: String) {
        body = Array(String(decoding: body, as: UTF8.self).replacing(text, with: other).utf8)
    }
}
