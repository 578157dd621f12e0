import MapaeCore
import Testing

@Suite struct ClientAddressTests {
    @Test(arguments: [
        ("203.0.113.7", "203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.0/24"),
        ("::1", "::/64", "::/48"),
    ])
    func `an IPv4 subscriber is an address, an IPv6 one a /64 (B10)`(
        text: String, subscriber: String, network: String
    ) throws {
        let address = try #require(ClientAddress(text))
        #expect(address.subscriber == subscriber)
        #expect(address.network == network)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4x", "1.2.3.4:80", "[::1]", "::1%eth0", " 1.2.3.4",
        "1.2.3.4\u{0}", "2001:db8::1::2", "localhost", "::ffff:1.2.3.4.5",
    ])
    func `what is not an address is none`(text: String) {
        #expect(ClientAddress(text) == nil)
    }

    @Test func `a network holds the addresses of its prefix and no others`() throws {
        let ten = try #require(ClientNetwork("10.0.0.0/8"))
        let local = try #require(ClientNetwork("fd00::/8"))
        let one = try #require(ClientNetwork("192.0.2.1"))
        #expect(try #require(ClientAddress("10.255.0.1")).isIn(ten))
        #expect(try #require(ClientAddress("::ffff:10.0.0.1")).isIn(ten))
        #expect(!(try #require(ClientAddress("11.0.0.1")).isIn(ten)))
        #expect(try #require(ClientAddress("fd12::1")).isIn(local))
        #expect(!(try #require(ClientAddress("fe80::1")).isIn(local)))
        #expect(try #require(ClientAddress("192.0.2.1")).isIn(one))
        #expect(!(try #require(ClientAddress("192.0.2.2")).isIn(one)))
        #expect(!ClientAddress.unknown.isIn(ten))
    }

    @Test(arguments: ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8", "fd00::/129", "10.0.0.0/8/8"])
    func `a network with a wrong prefix is none`(text: String) {
        #expect(ClientNetwork(text) == nil)
    }
}
