import Foundation
import MapaeCore
import Testing

@Suite
struct SecretTests {
    @Test
    func `a secret prints redacted in every form (1.15)`() {
        struct Holder { let key: Secret<String> }
        let secret = Secret("hunter2-hunter2")
        var dumped = ""
        dump(Holder(key: secret), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(Holder(key: secret))", "\([secret])", dumped] {
            #expect(!text.contains("hunter2"))
        }
        #expect("\(secret)" == "[redacted]")
    }

    @Test
    func `equality in constant time is equality`() {
        #expect(equalInConstantTime([1, 2, 3], [1, 2, 3]))
        #expect(!equalInConstantTime([1, 2, 3], [1, 2, 4]))
        #expect(!equalInConstantTime([9, 2, 3], [1, 2, 3]))
        #expect(!equalInConstantTime([1, 2], [1, 2, 3]))
        #expect(equalInConstantTime([UInt8](), []))
    }

    @Test
    func `what people type in place of a key is weak`() {
        #expect(!KeyStrength.isWeak(SystemRandom().bytes(32)))
        for weak in [
            [UInt8](), SystemRandom().bytes(31), Array(repeating: 0, count: 32), Array(0..<32),
            Array((0..<32).reversed()), Array("correct horse battery staple, 2026!".utf8),
            (0..<64).map { UInt8($0 % 15) },
        ] {
            #expect(KeyStrength.isWeak(weak))
        }
    }
}
