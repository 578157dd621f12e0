import MapaeServer
import Testing

@Suite struct PartnerPortsTests {
    @Test func `beside 9090 the partner API is at 9443 and Toss Pay at 9444`() {
        let ports = PartnerPorts(api: nil, beside: 9090)
        #expect(ports.api == 9443)
        #expect(ports.pay == 9444)
        #expect(PartnerPorts(api: 7000, beside: 9090).pay == 7001)
    }

    @Test(arguments: [1, 1024, 65_180, 65_181, 65_182, 65_535])
    func `every port of the sandbox has two more within range`(port: Int) {
        let ports = PartnerPorts(api: nil, beside: port)
        #expect((1...65_535).contains(ports.api))
        #expect((1...65_535).contains(ports.pay))
        #expect(ports.api != port && ports.pay != port)
    }
}
