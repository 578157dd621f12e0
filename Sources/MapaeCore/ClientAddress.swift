internal import Foundation

/// The network address a request came from.
public struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
    /// Four bytes of an IPv4 address or sixteen of an IPv6 one; empty when it is not known.
    private let bytes: [UInt8]

    /// For requests that came over no network, such as those of tests.
    public static let unknown = ClientAddress(bytes: [])

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads an IPv4 address in dotted form or an IPv6 one without brackets, port or zone. An IPv4 address mapped into
    /// IPv6 (`::ffff:1.2.3.4`) is the IPv4 address.
    public init?(_ text: String) {
        // inet_pton stops at a NUL, so a text with one is refused first.
        guard (2...45).contains(text.utf8.count), !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
            return
        }
        var sixteen = in6_addr()
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        let all = withUnsafeBytes(of: &sixteen) { Array($0) }
        let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xff && all[11] == 0xff
        bytes = isMapped ? Array(all.suffix(4)) : all
    }

    /// The address in its canonical form, `unknown` when there is none.
    public var description: String { text(of: bytes, bits: nil) }

    /// Who stands behind the address: an IPv4 address itself, the /64 of an IPv6 one, because one subscriber holds all of it.
    public var subscriber: String { prefix(ipv4: 32, ipv6: 64) }

    /// The neighbourhood of the address: /24 of IPv4, /48 of IPv6.
    public var network: String { prefix(ipv4: 24, ipv6: 48) }

    /// Whether it is of this machine: 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.last == 1 && bytes.dropLast().allSatisfy { $0 == 0 }
    }

    /// Whether the address is in the network `prefix/bits`.
    public func isIn(_ network: ClientNetwork) -> Bool {
        bytes.count == network.bytes.count && masked(network.bits) == network.bytes
    }

    private func prefix(ipv4: Int, ipv6: Int) -> String {
        let bits = bytes.count == 4 ? ipv4 : ipv6
        return text(of: masked(bits), bits: bits == bytes.count * 8 ? nil : bits)
    }

    private func masked(_ bits: Int) -> [UInt8] { ClientNetwork.mask(bytes, bits) }

    fileprivate static func bytes(_ text: String) -> [UInt8]? { ClientAddress(text)?.bytes }

    private func text(of bytes: [UInt8], bits: Int?) -> String {
        guard !bytes.isEmpty else { return "unknown" }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        _ = bytes.withUnsafeBytes { inet_ntop(family, $0.baseAddress, &buffer, socklen_t(buffer.count)) }
        let written = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: written, as: UTF8.self) + (bits.map { "/\($0)" } ?? "")
    }
}

/// A block of addresses in CIDR notation.
public struct ClientNetwork: Hashable, Sendable {
    fileprivate let bytes: [UInt8]
    fileprivate let bits: Int

    /// Reads `10.0.0.0/8` or `fd00::/8`; an address without `/bits` is a network of one. Bits beyond the prefix must be zero.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = ClientAddress.bytes(String(parts[0])) else { return nil }
        let width = address.count * 8
        let bits = parts.count == 1 ? width : Int(parts[1]) ?? -1
        guard (0...width).contains(bits), ClientNetwork.mask(address, bits) == address else { return nil }
        self.bytes = address
        self.bits = bits
    }

    fileprivate static func mask(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(8, max(0, bits - index * 8))
            return byte & UInt8(truncatingIfNeeded: 0xff00 >> kept)
        }
    }
}
