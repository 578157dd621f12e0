import Foundation
import MapaeCore
import Testing

@Suite
struct IdentifierTests {
    private let source = IdentifierSource(
        clock: FixedClock(Timestamp(milliseconds: 0x0198_F3C2_A7B4)), random: SystemRandom())

    @Test
    func `an identifier is a prefix and a UUIDv7 of its moment`() {
        let id: UserID = source.make()
        #expect(id.text.wholeMatch(of: /usr_0198f3c2a7b47[0-9a-f]{3}[89ab][0-9a-f]{15}/) != nil)
        #expect(UserID(id.text) == id)
        #expect(id != source.make(UserKind.self))
    }

    @Test(arguments: [
        "", "usr_", "0198f3c2a7b47c1e9d2f000000000000", "ses_0198f3c2a7b47c1e9d2f000000000000",
        "usr_0198F3C2A7B47C1E9D2F000000000000", "usr_0198f3c2a7b47c1e9d2f00000000000",
        "usr_0198f3c2a7b47c1e9d2f0000000000000", "usr_0198f3c2a7b47c1e9d2f00000000000g",
        "usr_0198f3c2a7b47c1e9d2f00000000000 ",
    ])
    func `text of another form is refused`(text: String) {
        #expect(UserID(text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([UserID].self, from: JSONEncoder().encode([text]))
        }
    }

    @Test
    func `later identifiers sort behind earlier ones`() {
        let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))
        let source = IdentifierSource(clock: clock, random: SystemRandom())
        let ids: [PaymentID] = (0..<50).map { _ in
            clock.advance(by: .milliseconds(1))
            return source.make()
        }
        #expect(ids == ids.sorted())
    }
}
