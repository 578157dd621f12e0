import Foundation
import MapaeCore
import Testing

@Suite
struct KeyRingTests {
    private let one = Data(SystemRandom().bytes(32)).base64EncodedString()
    private let two = Data(SystemRandom().bytes(32)).base64EncodedString()

    private func ring(_ text: String) throws -> KeyRing { try KeyRing(parsing: Secret(text)) }

    @Test
    func `the first key is active and the others still verify`() throws {
        let code = try ring("a:\(one)").active(.csrfToken).authenticationCode(for: [1, 2, 3])
        let rotated = try ring("b:\(two),a:\(one)")
        #expect(rotated.active(.csrfToken).keyID == "b")
        #expect(!rotated.active(.csrfToken).isValid(code, for: [1, 2, 3]))
        #expect(rotated.all(.csrfToken).map(\.keyID) == ["b", "a"])
        #expect(rotated.all(.csrfToken)[1].isValid(code, for: [1, 2, 3]))
        #expect(!rotated.all(.csrfToken)[1].isValid(code, for: [1, 2, 4]))
    }

    @Test
    func `each purpose has a key of its own (1.12)`() throws {
        let ring = try ring("a:\(one)")
        let code = ring.active(.csrfToken).authenticationCode(for: [1])
        #expect(!ring.active(.depositSecret).isValid(code, for: [1]))
    }

    @Test
    func `a malformed ring is refused by entry, without its keys`() {
        let zeros = Data(repeating: 0, count: 32).base64EncodedString()
        let short = Data(SystemRandom().bytes(16)).base64EncodedString()
        for (text, reason) in [
            ("", "entry 1 is not of the form id:base64"), (one, "entry 1 is not of the form id:base64"),
            ("a:\(one),", "entry 2 is not of the form id:base64"),
            ("a b:\(one)", "entry 1 is not of the form id:base64"),
            ("a:\(short)", "key a is not 32 bytes in base64"), ("a:%%%", "key a is not 32 bytes in base64"),
            ("a:\(zeros)", "key a is not random"), ("a:\(one),a:\(two)", "key a is listed twice"),
        ] {
            let error = #expect(throws: InvalidKeyRing.self) { try ring(text) }
            #expect(error?.description == reason)
        }
    }
}
