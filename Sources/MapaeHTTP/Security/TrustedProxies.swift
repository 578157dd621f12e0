public import HTTPTypes
public import MapaeCore

/// The header in which the trusted proxies write whom they got a request from. The other one is ignored: whoever sends it
/// made it up.
public enum ForwardedHeader: String, Sendable, CaseIterable {
    case xForwardedFor = "x-forwarded-for"
    /// RFC 7239.
    case forwarded
}

/// The proxies whose word about a request's origin is taken.
public struct TrustedProxies: Sendable {
    private let networks: [ClientNetwork]
    private let header: ForwardedHeader

    /// - Parameter networks: none by default, so that no header is believed.
    public init(networks: [ClientNetwork] = [], header: ForwardedHeader = .xForwardedFor) {
        self.networks = networks
        self.header = header
    }

    public var isEmpty: Bool { networks.isEmpty }

    /// Where a request came from: the first address that is no trusted proxy, walking from the peer back through the
    /// header, whose last entry is the nearest. Whatever cannot be read ends the walk at the last trusted address, so the
    /// answer never stands left of an untrusted or unreadable entry.
    public func client(peer: ClientAddress, headers: HTTPFields) -> ClientAddress {
        guard trusts(peer) else { return peer }
        var client = peer
        for hop in hops(in: headers).reversed() {
            guard let hop else { return client }
            client = hop
            guard trusts(hop) else { return client }
        }
        return client
    }

    public func trusts(_ address: ClientAddress) -> Bool {
        networks.contains { address.isIn($0) }
    }

    private func hops(in headers: HTTPFields) -> [ClientAddress?] {
        switch header {
        case .xForwardedFor:
            headers[values: .xForwardedFor].flatMap(ForwardedHops.ofXForwardedFor)
        case .forwarded:
            headers[values: .forwarded].flatMap(ForwardedHops.ofForwarded)
        }
    }
}
