import MapaeCore
import Testing

@testable import MapaeWeb

@Suite struct ReturnValueTests {
    @Test(arguments: ["/", "/credits", "/credits?payments=abc#payments", "/a%20b"])
    func `next takes paths of this server`(path: String) {
        #expect(LocalPath(path)?.text == path)
    }

    @Test(arguments: [
        "", "credits", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/a\nb", "/ a",
        "/크레딧", "/" + String(repeating: "a", count: 512),
    ])
    func `next takes nothing that leads elsewhere`(text: String) {
        #expect(LocalPath(text) == nil)
    }

    @Test func `a path survives the way through the log-in page`() {
        #expect(LocalPath("/credits?payments=a&b")?.logInLink == "/login?next=/credits%3Fpayments%3Da%26b")
        #expect(LocalPath.home.logInLink == "/login")
    }

    @Test func `a return keeps its three values in the cookie (1.16)`() throws {
        let arrived = try #require(
            PaymentReturn(paymentKey: "tgen_20261121", orderID: "CREDIT_20261121_a", amount: "24900"))
        let waiting = WaitingReturns([arrived])
        #expect(WaitingReturns(cookieValue: waiting.cookieValue).all == [arrived])
        #expect(waiting.cookieValue.utf8.allSatisfy { $0 != 0x22 && $0 != 0x2C && $0 != 0x3B && $0 != 0x20 })
    }

    @Test func `as many returns as may wait fit into a cookie`() throws {
        let longest = try (0..<WaitingReturns.most).map { number in
            try #require(
                PaymentReturn(
                    paymentKey: String(repeating: "k", count: 200),
                    orderID: "\(number)" + String(repeating: "o", count: 63), amount: "999999999999999"))
        }
        let cookie = WaitingReturns(longest).cookieValue
        #expect(cookie.utf8.count < 3500)
        #expect(WaitingReturns(cookieValue: cookie).all == longest)
    }

    @Test(arguments: [
        ("", "CREDIT_1", "1"), ("key", "short", "1"), ("key", "CREDIT_1", ""), ("key", "CREDIT_1", "-1"),
        ("key", "CREDIT_1", "1e3"), ("key", "CREDIT_1", "١٠٠"), ("key", "CREDIT <1>", "1"),
        ("k\u{301}", "CREDIT_1", "1"),
        (String(repeating: "k", count: 201), "CREDIT_1", "1"), ("key", "CREDIT_1", "9999999999999999"),
    ])
    func `a return in another form than the provider's is none`(key: String, order: String, amount: String) {
        #expect(PaymentReturn(paymentKey: key, orderID: order, amount: amount) == nil)
    }

    @Test(arguments: ["", "not base64!", "e30", "eyJwYXltZW50S2V5IjoiIn0", "W10", "W251bGxd"])
    func `a cookie that is not ours is no return`(text: String) {
        #expect(WaitingReturns(cookieValue: text).all.isEmpty)
        #expect(PaymentFailure(cookieValue: text) == nil)
    }

    @Test func `known failure codes are told in our words, never in the link's`() throws {
        let failure = try #require(
            PaymentFailure(code: "PAY_PROCESS_CANCELED", message: "call 010-1234-5678", orderID: nil))
        let page = PaymentFailedPage(failure, language: .korean)
        #expect(page.heading == "결제를 취소했어요")
        #expect(page.providerMessage == nil)
    }

    @Test func `an unknown code keeps the provider's message as a quotation`() throws {
        let failure = try #require(PaymentFailure(code: "NEW_CODE", message: "점검 중입니다", orderID: "CREDIT_1"))
        let page = PaymentFailedPage(failure, language: .korean)
        #expect(page.heading == "결제하지 못했어요")
        #expect(page.providerMessage == "점검 중입니다")
        #expect(PaymentFailure(code: "<script>", message: "x", orderID: nil) == nil)
    }

    @Test func `amounts, changes and moments read as the language writes them`() {
        let (korean, english) = (Formats(language: .korean), Formats(language: .english))
        #expect(korean.won(Won(24900)) == "24,900원")
        #expect(english.won(Won(1_234_567)) == "₩1,234,567")
        #expect(korean.change(Credits(-1100)) == "−1,100")
        #expect(korean.change(Credits(30)) == "+30")
        #expect(english.credits(Credits(1)) == "1 credit")
        #expect(korean.moment(Timestamp(milliseconds: 1_786_343_400_000)) == "2026. 8. 10. 15:30")
        #expect(english.moment(Timestamp(milliseconds: 1_786_343_400_000)) == "10 Aug 2026, 15:30")
    }
}
