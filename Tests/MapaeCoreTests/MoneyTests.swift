import Foundation
import MapaeCore
import Testing

@Suite
struct MoneyTests {
    @Test
    func `sums beyond 64 bits are refused, not wrapped`() throws {
        #expect(try Won(1).adding(Won(2)) == Won(3))
        #expect(try Won(1).subtracting(Won(2)) == Won(-1))
        #expect(throws: AmountOverflow()) { try Won(.max).adding(Won(1)) }
        #expect(throws: AmountOverflow()) { try Won(.min).subtracting(Won(1)) }
        #expect(throws: AmountOverflow()) { try Credits(.max).adding(Credits(1)) }
        #expect(throws: AmountOverflow()) { try Credits(.min).subtracting(Credits(1)) }
    }

    @Test
    func `a share is rounded down and computed in 128 bits (B4)`() throws {
        #expect(try Won(10_000).scaled(by: 1, over: 3) == Won(3333))
        #expect(try Won(9_900).scaled(by: 100, over: 100) == Won(9_900))
        #expect(try Won(.max).scaled(by: .max, over: .max) == Won(.max))
        #expect(throws: AmountOverflow()) { try Won(.max).scaled(by: 2, over: 1) }
    }

    @Test
    func `won and credits are plain integers in JSON`() throws {
        #expect(try JSONEncoder().encode([Won(9900)]) == Data("[9900]".utf8))
        #expect(try JSONDecoder().decode([Credits].self, from: Data("[120]".utf8)) == [Credits(120)])
    }
}
