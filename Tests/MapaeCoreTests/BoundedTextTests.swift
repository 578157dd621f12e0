import MapaeCore
import MapaeTesting
import StrictJSON
import Testing

@Suite struct BoundedTextTests {
    static let limit = TextLimit(bytes: 40, scalars: 20)

    @Test func `A text is admitted up to its limits in bytes and scalars, and not beyond`() {
        #expect(Self.limit.admits(String(repeating: "a", count: 20)))
        #expect(!Self.limit.admits(String(repeating: "a", count: 21)))
        #expect(Self.limit.admits(String(repeating: "가", count: 13)))
        #expect(!Self.limit.admits(String(repeating: "가", count: 14)))
    }

    @Test(arguments: ["\u{301}", "\u{323}", "\u{F73}", "\u{FE0F}", "\u{20DD}", "\u{903}"])
    func `Thirty marks may stand in a row, one more may not`(mark: String) {
        let marks = String(repeating: mark, count: 30)
        #expect(!CombiningMarks.pileUp(in: "a\(marks)b\(marks)"))
        #expect(CombiningMarks.pileUp(in: "ab\(marks)\(mark)"))
    }

    @Test func `A text within its limit is composed, one beyond is nil`() {
        let composed = NormalizedText("\u{1112}\u{1161}\u{11AB}", within: Self.limit)
        #expect(composed.map { Array($0.text.utf8) } == Array("한".utf8))
        #expect(NormalizedText(String(repeating: "\u{1112}", count: 21), within: Self.limit) == nil)
    }

    struct Body: Decodable {
        let word: WordText
        let other: WordText?
    }

    @Test func `Reading a larger text than may be names its field`() throws {
        let decoder = StrictJSONDecoder()
        let (most, more) = (String(repeating: "a", count: 512), String(repeating: "a", count: 513))
        let body = try decoder.decode(Body.self, from: Array(#"{"word":"\#(most)"}"#.utf8))
        #expect(body.word.text == most && body.other == nil)
        let refusal = #expect(throws: StrictJSONError.self) {
            try decoder.decode(Body.self, from: Array(#"{"word":"a","other":"\#(more)"}"#.utf8))
        }
        #expect(refusal?.code == .refused && refusal?.path == "other")
        #expect(refusal?.cause as? InputFault == .tooLong(nil))
    }

    @Test(arguments: HostileText.allCases)
    func `No hostile text gets through any bound`(kind: HostileText) {
        let text = kind.text()
        #expect(AddressText(text) == nil && PasswordText(text) == nil && NameText(text) == nil)
        #expect(ReasonText(text) == nil && TokenText(text) == nil && WordText(text) == nil)
        #expect(ParagraphText(text) == nil)
    }
}
