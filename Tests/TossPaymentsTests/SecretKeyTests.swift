import ProviderTransport
import Testing
import TossPayments

@Suite
struct SecretKeyTests {
    @Test(arguments: ["test_sk_a1B2", "test_gsk_a1B2", "test_sk_sandbox", "test_sk_a-b_c"])
    func `a test key is a test key`(text: String) throws {
        #expect(try SecretKey(text).environment == .test)
    }

    @Test(arguments: ["live_sk_a1B2", "live_gsk_a1B2"])
    func `a live key is a live key`(text: String) throws {
        #expect(try SecretKey(text).environment == .live)
        #expect(try TossPaymentsClient(secretKey: text, transport: ScriptedTransport("")).environment == .live)
    }

    @Test(
        arguments: [
            ("", .empty), ("\u{FEFF}test_sk_a", .byteOrderMark), ("test_sk_a\u{FEFF}", .byteOrderMark),
            (" test_sk_a", .whitespace), ("test_sk_a\n", .whitespace), ("test_sk_a\r\n", .whitespace),
            ("test_sk_\u{3000}", .whitespace), ("test_ck_a", .clientKey), ("live_gck_a", .clientKey),
            ("test_sk_", .unknownForm), ("test_sk", .unknownForm), ("TEST_sk_a", .unknownForm),
            ("sk_test_a", .unknownForm),
            ("test_xk_a", .unknownForm), ("test_sk_a:", .unknownForm), ("test_sk_한", .unknownForm),
            (String(repeating: "0", count: 64), .unknownForm),
        ] as [(String, InvalidSecretKeyError)])
    func `what is no secret key is refused and said why`(text: String, expected: InvalidSecretKeyError) {
        #expect(throws: expected) { try SecretKey(text) }
    }

    @Test func `no error of a key shows the key`() {
        for text in ["test_ck_hidden1", "hidden1", "test_sk_hidden1 ", "test_sk_hidden1\u{FEFF}"] {
            let error = #expect(throws: InvalidSecretKeyError.self) { try SecretKey(text) }
            #expect(!String(reflecting: error).contains("hidden1"))
        }
    }

    @Test func `a key appears in no text (1.15)`() throws {
        let key = try SecretKey("test_sk_hidden1")
        let client = TossPaymentsClient(secretKey: key, transport: ScriptedTransport(""))
        var dumped = ""
        dump(client, to: &dumped)
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\(client)", String(reflecting: client), dumped] {
            #expect(!text.contains("hidden1"))
        }
        #expect("\(key)" == "test_sk_[redacted]")
    }
}
