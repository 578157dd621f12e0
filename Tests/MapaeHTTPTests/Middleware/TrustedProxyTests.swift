import HTTPTypes
import MapaeCore
import Testing

@testable import MapaeHTTP

@Suite struct TrustedProxyTests {
    private static let networks = ["10.0.0.0/8", "fd00::/8"].compactMap(ClientNetwork.init)

    private func client(
        _ header: ForwardedHeader, _ lines: [String], peer: String = "10.0.0.1"
    ) throws -> String {
        var fields = HTTPFields()
        let name: HTTPField.Name = header == .forwarded ? .forwarded : .xForwardedFor
        for line in lines { fields.append(HTTPField(name: name, value: line)) }
        return TrustedProxies(networks: Self.networks, header: header).client(
            peer: try #require(ClientAddress(peer)), headers: fields
        ).description
    }

    // MARK: X-Forwarded-For

    @Test(arguments: [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.66, 203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, 10.1.1.1,10.2.2.2", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:DB8::1]", "2001:db8::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("garbage, 203.0.113.7", "203.0.113.7"),
        // All of them trusted: the farthest is the client.
        ("10.3.3.3, 10.2.2.2", "10.3.3.3"),
        // What cannot be read ends the walk at the last trusted address.
        ("203.0.113.7, garbage", "10.0.0.1"),
        ("203.0.113.7, unknown, 10.2.2.2", "10.2.2.2"),
        ("203.0.113.7,, 10.2.2.2", "10.2.2.2"),
        ("203.0.113.7,", "10.0.0.1"), ("", "10.0.0.1"), ("203.0.113.7:", "10.0.0.1"),
        ("203.0.113.7:80:80", "10.0.0.1"), ("203.0.113.7 10.2.2.2", "10.0.0.1"), ("203.0.113.07", "10.0.0.1"),
        ("[203.0.113.7]", "10.0.0.1"), ("[2001:db8::1", "10.0.0.1"), ("2001:db8::1]", "10.0.0.1"),
        ("[2001:db8::1]443", "10.0.0.1"), ("fe80::1%eth0", "10.0.0.1"), ("0x7f.1", "10.0.0.1"),
        ("127.1", "10.0.0.1"), ("203.0.113.7:http", "10.0.0.1"), ("\"203.0.113.7\"", "10.0.0.1"),
    ])
    func `X-Forwarded-For is walked back over trusted hops alone`(value: String, expected: String) throws {
        #expect(try client(.xForwardedFor, [value]) == expected)
    }

    @Test func `Several lines are one list`() throws {
        #expect(try client(.xForwardedFor, ["198.51.100.66", "203.0.113.7, 10.2.2.2"]) == "203.0.113.7")
        #expect(try client(.forwarded, ["for=198.51.100.66", "for=203.0.113.7", "for=10.2.2.2"]) == "203.0.113.7")
    }

    // MARK: Forwarded

    @Test(arguments: [
        ("for=203.0.113.7", "203.0.113.7"),
        ("For=\"203.0.113.7:4711\";proto=https;by=10.0.0.1", "203.0.113.7"),
        ("proto=https; FOR=203.0.113.7", "203.0.113.7"),
        ("for=\"[2001:db8::1]:443\"", "2001:db8::1"),
        ("for=\"[2001:db8::1]\"", "2001:db8::1"),
        ("for=\"[2001:db8::1]:_port\"", "2001:db8::1"),
        ("for=198.51.100.66, for=203.0.113.7", "203.0.113.7"),
        ("for=203.0.113.7, for=10.1.1.1;secret=\"a, for=6.6.6.6\", for=10.2.2.2", "203.0.113.7"),
        ("for=\"203\\.0.113.7\"", "203.0.113.7"),
        ("for=203.0.113.7;;proto=http,", "203.0.113.7"),
        // No address: the walk ends.
        ("for=unknown", "10.0.0.1"), ("for=_hidden, for=10.2.2.2", "10.2.2.2"), ("proto=https", "10.0.0.1"),
        ("for=203.0.113.7, proto=https", "10.0.0.1"),
        // Broken.
        ("for=2001:db8::1", "10.0.0.1"), ("for=\"2001:db8::1\"", "10.0.0.1"), ("for=[2001:db8::1]", "10.0.0.1"),
        ("for=\"203.0.113.7", "10.0.0.1"), ("for=\"203.0.113.7\\", "10.0.0.1"), ("for", "10.0.0.1"),
        ("for=", "10.0.0.1"), ("for =203.0.113.7", "10.0.0.1"), ("for=203.0.113.7;for=6.6.6.6", "10.0.0.1"),
        ("for=203.0.113.7 for=6.6.6.6", "10.0.0.1"), ("=203.0.113.7", "10.0.0.1"), ("", "10.0.0.1"),
        ("203.0.113.7", "10.0.0.1"),
    ])
    func `Forwarded is read by RFC 7239, or not at all`(value: String, expected: String) throws {
        #expect(try client(.forwarded, [value]) == expected)
    }

    @Test func `An open quote of an attacker does not swallow what the proxies wrote on their own line`() throws {
        #expect(try client(.forwarded, ["for=\"6.6.6.6", "for=203.0.113.7"]) == "203.0.113.7")
    }

    // MARK: Whom to believe

    @Test func `A peer that is no trusted proxy is the client, whatever it sends`() throws {
        #expect(try client(.xForwardedFor, ["203.0.113.7"], peer: "192.0.2.1") == "192.0.2.1")
        #expect(try client(.forwarded, ["for=203.0.113.7"], peer: "2001:db8::5") == "2001:db8::5")
    }

    @Test func `Without trusted networks no header is believed`() throws {
        let fields: HTTPFields = [.xForwardedFor: "203.0.113.7"]
        let peer = try #require(ClientAddress("10.0.0.1"))
        #expect(TrustedProxies().client(peer: peer, headers: fields) == peer)
        #expect(TrustedProxies(networks: Self.networks).client(peer: .unknown, headers: fields) == .unknown)
    }

    @Test func `The header that is not the configured one is ignored`() throws {
        let both: HTTPFields = [.xForwardedFor: "203.0.113.7", .forwarded: "for=198.51.100.66"]
        let peer = try #require(ClientAddress("10.0.0.1"))
        let byHeader = ForwardedHeader.allCases.map { header in
            TrustedProxies(networks: Self.networks, header: header).client(peer: peer, headers: both).description
        }
        #expect(byHeader == ["203.0.113.7", "198.51.100.66"])
    }

    @Test func `Behind a trusted proxy each client has a limit of its own`() async throws {
        var options = LocalServer.Options()
        options.settings = {
            $0.routeLimitFactor = 1
            $0.trustedProxies = TrustedProxies(networks: Self.networks)
        }
        try await LocalServer.run(options) { server in
            func status(_ client: String) async throws -> Int {
                try await server.post(
                    "/api/csrf/token", "{}", headers: [.xForwardedFor: "6.6.6.6, \(client)"], peer: "10.0.0.1"
                ).status
            }
            for _ in 0..<30 { _ = try await status("203.0.113.7") }
            let statuses = [try await status("203.0.113.7"), try await status("203.0.113.8")]
            #expect(statuses == [429, 200])
        }
    }

    // MARK: Whatever may come

    /// Bytes that mean something in these headers, and some that do not.
    private static let alphabet = Array(
        "for=\"[]:;,. \\_1920af%\t\u{e9}\u{0}unk10.0.0.5, 8.8.8.8fd00::1".unicodeScalars)

    @Test func `No header crashes the reading, and the answer is the peer or an address that stands in it`() throws {
        var random = SplitMix(state: 20_260_921)
        let peer = try #require(ClientAddress("10.0.0.1"))
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                text.unicodeScalars.append(Self.alphabet.randomElement(using: &random) ?? ",")
            }
            for header in ForwardedHeader.allCases {
                let hops =
                    header == .forwarded ? ForwardedHops.ofForwarded(text) : ForwardedHops.ofXForwardedFor(text)
                let written = hops.compactMap(\.self)
                var fields = HTTPFields()
                fields[header == .forwarded ? .forwarded : .xForwardedFor] = text
                let client = TrustedProxies(networks: Self.networks, header: header).client(
                    peer: peer, headers: fields)
                #expect(client == peer || written.contains(client), "\(text)")
            }
        }
    }

    @Test func `The answer never stands left of an untrusted or unreadable entry`() throws {
        var random = SplitMix(state: 7)
        let peer = try #require(ClientAddress("10.0.0.1"))
        let choices = ["10.1.1.1", "10.2.2.2", "fd00::7", "203.0.113.7", "2001:db8::9", "unknown", "", "1.2.3"]
        let proxies = TrustedProxies(networks: Self.networks)
        for _ in 0..<5_000 {
            let hops = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                choices.randomElement(using: &random) ?? ""
            }
            var fields = HTTPFields()
            fields[.xForwardedFor] = hops.joined(separator: ", ")
            var expected = peer
            for hop in hops.reversed() {
                guard let address = ClientAddress(hop) else { break }
                expected = address
                if !hop.hasPrefix("10.") && !hop.hasPrefix("fd00") { break }
            }
            #expect(proxies.client(peer: peer, headers: fields) == expected, "\(hops)")
        }
    }
}

/// The same numbers in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
