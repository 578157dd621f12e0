internal import MapaeCore
internal import Synchronization

/// The connections that are open, in all and of each address.
final class ConnectionCounts: Sendable {
    enum Admission {
        case open
        /// One of the last places, for a health check from nearby.
        case reserved
        case addressFull
        case full
        /// Not even a place to say so.
        case overfull
    }

    private struct State {
        var all = 0
        var ofAddress: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let perAddress: Int
    private let inAll: Int

    init(perAddress: Int, inAll: Int) {
        self.perAddress = perAddress
        self.inAll = inAll
    }

    var open: Int { state.withLock(\.all) }

    /// Counts a connection, whatever the answer; ``leave(_:)`` takes it back.
    ///
    /// - Parameters:
    ///   - address: nil for whoever is not counted by address.
    ///   - isNear: whether it comes from where health is asked.
    func enter(_ address: String?, isNear: Bool) -> Admission {
        state.withLock { state in
            state.all += 1
            var ofAddress = 0
            if let address {
                ofAddress = state.ofAddress[address, default: 0] + 1
                state.ofAddress[address] = ofAddress
            }
            // Whoever does not take a no is not told again.
            if state.all > inAll + 2 * ConnectionSettings.reserve || ofAddress > 2 * perAddress { return .overfull }
            if ofAddress > perAddress { return .addressFull }
            if state.all <= inAll { return .open }
            return isNear && state.all <= inAll + ConnectionSettings.reserve ? .reserved : .full
        }
    }

    func leave(_ address: String?) {
        state.withLock { state in
            state.all -= 1
            guard let address, let count = state.ofAddress[address] else { return }
            state.ofAddress[address] = count > 1 ? count - 1 : nil
        }
    }
}
