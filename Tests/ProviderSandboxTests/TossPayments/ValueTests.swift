import Foundation
@testable import ProviderSandbox
import Testing

struct ValueTests {
    @Test(arguments: [(15_000, 1364), (9026, 821), (30_000, 2727), (9900, 900), (0, 0), (1, 0), (6, 1)])
    func `vat is an eleventh, half a won rounded up`(amount: Int64, vat: Int64) {
        let shares = TaxShares(amount: amount, taxFree: 0)
        #expect(shares.vat == vat)
        #expect(shares.supplied == amount - vat)
    }

    @Test func `moments are written in Korean time`() {
        #expect(Moment(milliseconds: 0).korean == "1970-01-01T09:00:00+09:00")
        #expect(Moment(milliseconds: 1_786_343_401_123).korean == "2026-08-10T15:30:01+09:00")
        #expect(Moment(milliseconds: 1_786_343_401_123).webhookCreatedAt == "2026-08-10T15:30:01.123000")
        #expect(Moment(milliseconds: 1_709_132_400_000).korean == "2024-02-29T00:00:00+09:00")
        #expect(Moment(milliseconds: 1_767_193_199_000).koreanDigits == "20251231235959")
    }

    @Test func `the result's query joins the one that is there`() {
        let url = ResultURL.merging([("amount", "100"), ("message", "한도 초과&")], into: "http://a.kr/x?b=1&amount=9#f")
        #expect(url == "http://a.kr/x?b=1&amount=100&message=%ED%95%9C%EB%8F%84%20%EC%B4%88%EA%B3%BC%26#f")
        #expect(ResultURL.merging([("a", "1")], into: "http://a.kr/?") == "http://a.kr/?a=1")
    }

    @Test(arguments: [
        "javascript:alert(1)", "/relative", "ftp://a.kr/", "http://", "http://u:p@a.kr/", "data:text/html,x",
    ])
    func `only a web address may receive the result`(url: String) {
        #expect(!ResultURL.isAcceptable(url))
    }

    @Test func `every documented error has a status and two messages`() {
        #expect(ProviderError.documentedCodes.count > 130)
        for code in ProviderError.documentedCodes {
            let error = ProviderError.named(code)
            #expect((400...500).contains(error.status))
            #expect(!error.korean.isEmpty && !error.english.isEmpty)
        }
    }

    @Test func `a path pattern meets whole segments`() {
        let cancel = SandboxFault(method: "post", path: "/v1/payments/*/cancel", kind: .dropRequest)
        #expect(cancel.matches(method: "POST", path: "/v1/payments/abc/cancel"))
        #expect(!cancel.matches(method: "GET", path: "/v1/payments/abc/cancel"))
        #expect(!cancel.matches(method: "POST", path: "/v1/payments/a/b/cancel"))
        let prefix = SandboxFault(path: "/v1/payments", kind: .dropRequest)
        #expect(prefix.matches(method: "GET", path: "/v1/payments/orders/x"))
        #expect(!SandboxFault(path: "/", kind: .staleRead(seconds: 1)).matches(method: "POST", path: "/v1"))
    }

    @Test func `markup escapes what is put into it`() {
        let page: HTML = "<b>\("<script>'\"&")</b>"
        #expect(page.text == "<b>&lt;script&gt;&#39;&quot;&amp;</b>")
    }
}
