import MapaeTesting
import StrictJSON
import Testing

@Suite
struct StrictJSONDecoderTests {
    /// Takes any document, so that only the scanner decides.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    private struct Order: Decodable, Equatable {
        struct Card: Decodable, Equatable { let number: String }

        let amount: Int64
        let card: Card?
        let cancels: [Int64]?
    }

    private func refusal(
        of bytes: [UInt8], by decoder: StrictJSONDecoder = StrictJSONDecoder()
    ) -> StrictJSONError.Code? {
        do {
            _ = try decoder.decode(Anything.self, from: bytes)
            return nil
        } catch { return (error as? StrictJSONError)?.code }
    }

    @Test(arguments: [
        "{}", "[]", "null", "true", "false", "0", "-0", "1", "-1", "\"\"", " \t\r\n{ } \n",
        #"{"a":1,"b":[1,2,{"a":null}],"":"","c":{"a":true}}"#, "[[],[[]],{}]",
        "9223372036854775807", "-9223372036854775808",
        #""\" \\ \/ \b \f \n \r \t \u0000 \uD55c""#, #""\ud83d\ude00""#, "\"한글 é 😀 \u{7F}\u{10FFFF}\"",
        #"{"A":1,"a":2}"#, #"[{"a":1},{"a":1}]"#,
    ])
    func `a well-formed document is taken`(document: String) {
        #expect(refusal(of: Array(document.utf8)) == nil)
    }

    @Test func `a key has 256 bytes at most`() {
        func document(_ length: Int) -> [UInt8] { Array("{\"\(String(repeating: "k", count: length))\":1}".utf8) }
        #expect(refusal(of: document(256)) == nil)
        #expect(refusal(of: document(257)) == .keyTooLong)
    }

    @Test(arguments: HostileText.allCases)
    func `a document whose keys are hard to compare costs what any of its size costs`(kind: HostileText) {
        let long = Array("{\"\(kind.text())\":1}".utf8)
        let ordinary = Array("{\"a\":\"\(String(repeating: "a", count: 60 * 1024))\"}".utf8)
        #expect(refusal(of: long) == .keyTooLong)
        #expect(Cost.ratio(of: { _ = refusal(of: long) }, to: { _ = refusal(of: ordinary) }) < 10)
        // As many as fit, each of the longest.
        let keys = (100..<340).map { "\"\($0)\(kind.text(bytes: 240))\":1" }
        let many = Array("{\(keys.joined(separator: ","))}".utf8)
        #expect(refusal(of: many) == nil)
        let plain = Array(
            "{\((100..<340).map { "\"\($0)\(String(repeating: "a", count: 240))\":1" }.joined(separator: ","))}".utf8)
        #expect(Cost.ratio(of: { _ = refusal(of: many) }, to: { _ = refusal(of: plain) }) < 50)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{} {}", "{},", "1 2", "nul", "nulll", "True",
        "NaN", "Infinity", "-", "+1", "01", "-01", "00", "1.", ".5", "1e", "1e+", "0x10", "1_000", "--1", "\"",
        "\"\\\"", "\"a", "\"\\x\"", "\"\\", "\"\\u12\"", "\"\\u12g4\"", "\"\\u+123\"", "\"a\nb\"", "\"\u{0}\"",
        "/* */{}", "{}//", "\u{FEFF}{}", "\u{A0}{}", "{}\u{0}", "[1}", "{\"a\":1]", "\u{B}1",
    ])
    func `what is not JSON is refused`(document: String) {
        #expect(refusal(of: Array(document.utf8)) == .malformed)
    }

    @Test(arguments: [
        #""\ud800""#, #""\udc00""#, #""\ud800a""#, #""\ud800\n""#, #""\ud800\ud800""#, #""\ude00\ud83d""#,
        #"{"\ud800":1}"#, #""\ud83d\u0041""#,
    ])
    func `a lone surrogate is refused`(document: String) {
        #expect(refusal(of: Array(document.utf8)) == .malformed)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE2, 0x82],
            [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]])
    func `text that is not UTF-8 is refused`(text: [UInt8]) {
        #expect(refusal(of: [0x22] + text + [0x22]) == .malformed)
        #expect(refusal(of: [0x22] + text) == .malformed)
    }

    @Test func `UTF-16 is refused`() {
        #expect(refusal(of: [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]) == .malformed)
        #expect(refusal(of: [0x7B, 0x00, 0x7D, 0x00]) == .malformed)
    }

    @Test(arguments: ["100.0", "1e3", "1E3", "1.5", "0.0", "-0.0", "1e-3", "1e+3", "1.0e2", "1e999"])
    func `a number with a fraction or an exponent is refused`(number: String) {
        #expect(refusal(of: Array(number.utf8)) == .notAnInteger)
        #expect(refusal(of: Array("{\"a\":[\(number)]}".utf8)) == .notAnInteger)
        #expect(refusal(of: Array(number.utf8), by: StrictJSONDecoder(numbers: .any)) == nil)
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "18446744073709551616", "99999999999999999999",
        String(repeating: "9", count: 400),
    ])
    func `an integer beyond Int64 is refused`(number: String) {
        #expect(refusal(of: Array(number.utf8)) == .outOfRange)
        #expect(refusal(of: Array(number.utf8), by: StrictJSONDecoder(numbers: .any)) == nil)
    }

    @Test func `integers can be demanded of some keys alone`() {
        let decoder = StrictJSONDecoder(numbers: .integers(in: ["amount"]))
        let taken = [#"{"rate":1.5}"#, #"{"amount":1,"rate":1e3}"#, #"{"amount":[1.5],"x":{"y":0.1}}"#, "1.5"]
        for document in taken { #expect(refusal(of: Array(document.utf8), by: decoder) == nil) }
        let refused = [#"{"amount":1.5}"#, #"{"x":[{"amount":100.0}]}"#, #"{"\u0061mount":1e3}"#]
        for document in refused { #expect(refusal(of: Array(document.utf8), by: decoder) == .notAnInteger) }
        let large = #"{"rate":9223372036854775808,"amount":9223372036854775808}"#
        #expect(refusal(of: Array(large.utf8), by: decoder) == .outOfRange)
    }

    @Test func `any number still means a number of RFC 8259`() throws {
        let decoder = StrictJSONDecoder(numbers: .any)
        #expect(try decoder.decode([Double].self, from: Array("[1.5,-2e1]".utf8)) == [1.5, -20])
        #expect(refusal(of: Array("1.".utf8), by: decoder) == .malformed)
        #expect(refusal(of: Array("01.5".utf8), by: decoder) == .malformed)
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#,
        #"{"":1,"":2}"#, #"{"/":1,"\/":2}"#, #"{"\n":1,"\u000a":2}"#, #"{"😀":1,"\ud83d\ude00":2}"#,
        #"{"x":{"a":1,"a":2}}"#, #"[{"a":1},{"b":1,"b":1}]"#,
        // JSONDecoder takes canonically equivalent keys for one: KELVIN SIGN is K.
        #"{"paymentKey":1,"payment\#u{212A}ey":2}"#, #"{"payment\u212aey":1,"paymentKey":2}"#,
    ])
    func `a key named twice is refused, however it is written`(document: String) {
        #expect(refusal(of: Array(document.utf8)) == .duplicateKey)
    }

    @Test func `nesting is limited`() {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(refusal(of: nested(32)) == nil)
        #expect(refusal(of: nested(33)) == .tooDeep)
        #expect(refusal(of: nested(100_000)) == .tooDeep)
        #expect(refusal(of: nested(513), by: StrictJSONDecoder(maximumDepth: .max)) == .tooDeep)
        #expect(refusal(of: nested(1), by: StrictJSONDecoder(maximumDepth: 1)) == nil)
        #expect(refusal(of: Array("[1]".utf8), by: StrictJSONDecoder(maximumDepth: 0)) == .tooDeep)
        #expect(refusal(of: Array("1".utf8), by: StrictJSONDecoder(maximumDepth: 0)) == nil)
        let objects = String(repeating: #"{"a":"#, count: 40) + "1" + String(repeating: "}", count: 40)
        #expect(refusal(of: Array(objects.utf8)) == .tooDeep)
        #expect(refusal(of: Array("[[],[],[[]],[]]".utf8), by: StrictJSONDecoder(maximumDepth: 3)) == nil)
    }

    @Test func `the deepest allowed document is decoded`() throws {
        let document = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        _ = try StrictJSONDecoder(maximumDepth: 512).decode(Anything.self, from: Array(document.utf8))
    }

    @Test func `a checked document is decoded as JSONDecoder would`() throws {
        let document = #"{"amount":-0,"card":{"number":"\u0031😀"},"cancels":[1,2],"unknown":{"x":[]}}"#
        let order = try StrictJSONDecoder().decode(Order.self, from: Array(document.utf8))
        #expect(order == Order(amount: 0, card: Order.Card(number: "1😀"), cancels: [1, 2]))
    }

    @Test(
        arguments: [
            (#"{"amount":"1"}"#, "amount"), (#"{"amount":true}"#, "amount"),
            (#"{"amount":1,"card":{"number":5}}"#, "card.number"), (#"{"amount":1,"cancels":[1,"2"]}"#, "cancels.1"),
            (#"[]"#, nil), (#"1"#, nil),
        ] as [(String, String?)])
    func `a document of another shape is refused with the field's path`(document: String, path: String?) {
        let error = #expect(throws: StrictJSONError.self) {
            try StrictJSONDecoder().decode(Order.self, from: Array(document.utf8))
        }
        #expect(error?.code == .wrongShape)
        #expect(error?.path == path)
    }

    @Test(arguments: [
        (#"{}"#, "amount"), (#"{"amount":null}"#, "amount"), (#"{"amount":1,"card":{}}"#, "card.number"),
    ])
    func `a field that is not there is told apart from one of another shape`(document: String, path: String) {
        let error = #expect(throws: StrictJSONError.self) {
            try StrictJSONDecoder().decode(Order.self, from: Array(document.utf8))
        }
        #expect(error?.code == .missing)
        #expect(error?.path == path)
    }

    @Test(
        arguments: [
            (#"{"amount":1.0}"#, "amount"), (#"{"amount":1,"x":[{},{"y\u0041":[0,1e1]}]}"#, "x.1.yA.1"),
            (#"{"amount":1,"card":{"number":"","number":""}}"#, "card.number"),
            (#"{"amount":9223372036854775808}"#, "amount"), ("1.5", nil), (#"{"amount":1,"card":{"number":tru}}"#, nil),
        ] as [(String, String?)])
    func `a refused value is named by its path, a broken document is not`(document: String, path: String?) {
        let error = #expect(throws: StrictJSONError.self) {
            try StrictJSONDecoder().decode(Order.self, from: Array(document.utf8))
        }
        #expect(error?.path == path)
    }

    @Test func `an error shows at most 64 characters of a sender's key`() {
        let key = String(repeating: "k", count: 200)
        let error = #expect(throws: StrictJSONError.self) {
            try StrictJSONDecoder().decode(Order.self, from: Array("{\"\(key)\":1.5}".utf8))
        }
        #expect(error?.description == "notAnInteger at \(String(repeating: "k", count: 64))")
    }
}
