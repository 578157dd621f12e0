import MapaeCore
import Testing

@Suite
struct EncodingTests {
    @Test
    func `base64url has no padding and its own alphabet (RFC 4648)`() {
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
        #expect(Base64URL.encode(Array("f".utf8)) == "Zg")
        #expect(Base64URL.encode([UInt8]()).isEmpty)
        for count in 0..<70 {
            let bytes = SystemRandom().bytes(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test(arguments: ["Zg==", "Zh", "+//+", "Z", "Zg\n", "Zg ", "Z.g", "한글"])
    func `padding, stray bits and other characters are refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test
    func `hexadecimal is lower case`() {
        #expect(Hexadecimal.encode([0x00, 0x0F, 0xAB]) == "000fab")
    }
}
