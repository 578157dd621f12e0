internal import Foundation
internal import MutualTLS
internal import ProviderTransport
internal import Synchronization

/// The way to a provider that knows this server by its client certificate, and outlives the certificate: another takes
/// its place by one assignment, and the one before is kept.
///
/// When the provider refuses the certificate at the handshake, it has read nothing of the request; the request is then
/// sent once more with the certificate before, if that has not ended. Where that one is let in, it stays. So neither a
/// swap nor a swap that was a mistake fails a call.
final class RollingTransport: MutualTLSTransport {
    private struct Presented: Sendable {
        let identity: ClientIdentity
        let transport: AsyncHTTPMutualTLSTransport
    }

    private struct State: Sendable {
        var current: Presented
        var previous: Presented?
        var rolledBack: [ClientIdentity] = []
    }

    private let first: AsyncHTTPMutualTLSTransport
    private let state: Mutex<State>

    init(_ first: AsyncHTTPMutualTLSTransport) {
        self.first = first
        state = Mutex(State(current: Presented(identity: first.current, transport: first)))
    }

    var current: ClientIdentity { state.withLock(\.current.identity) }
    var previous: ClientIdentity? { state.withLock { $0.previous?.identity } }

    /// A way of its own to the same places, for trying an identity before it is presented.
    func trial(_ identity: ClientIdentity) throws -> any MutualTLSTransport {
        try first.sibling(presenting: identity)
    }

    /// Presents another identity from the next call on; calls under way end on theirs.
    ///
    /// - Parameter keepingFormer: whether the one before may come back.
    func present(_ identity: ClientIdentity, keepingFormer: Bool = true) throws {
        let next = Presented(identity: identity, transport: try first.sibling(presenting: identity))
        state.withLock { state in
            guard state.current.identity != identity else { return }
            state.previous = keepingFormer ? state.current : nil
            state.current = next
        }
    }

    /// Those that were in use and that the provider has refused since the last call of this.
    func takeRolledBack() -> [ClientIdentity] {
        state.withLock { state in
            defer { state.rolledBack = [] }
            return state.rolledBack
        }
    }

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        let presented = state.withLock(\.current)
        let start = ContinuousClock.now
        do {
            return try await presented.transport.send(request, timeout: timeout)
        } catch let error as TransportError where error.code == .certificateRefused {
            guard let other = alternative(to: presented.identity) else { throw error }
            do {
                let left = max(.milliseconds(1), timeout - (ContinuousClock.now - start))
                let answer = try await other.transport.send(request, timeout: left)
                rollBack(from: presented.identity, to: other)
                return answer
            } catch let second as TransportError where second.code == .certificateRefused {
                throw error
            }
        }
    }

    /// What may be let in where an identity is not: the one presented meanwhile, else the one before.
    private func alternative(to refused: ClientIdentity) -> Presented? {
        let (current, previous) = state.withLock { ($0.current, $0.previous) }
        if current.identity != refused { return current }
        guard let previous, previous.identity.facts.validity(at: Date()) == .valid else { return nil }
        return previous
    }

    private func rollBack(from refused: ClientIdentity, to former: Presented) {
        state.withLock { state in
            guard state.current.identity == refused, state.previous?.identity == former.identity else { return }
            state.current = former
            state.previous = nil
            state.rolledBack.append(refused)
        }
    }
}
