import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct AuthenticationTests {
    private static let path = "/v1/payments/nosuchpayment"

    private func answer(_ authorization: String?) async throws -> Merchant.Reply {
        let configuration = testConfiguration()
        return try await withSandbox(configuration) { sandbox in
            let merchant = try await Merchant(sandbox)
            return try await merchant.send(.GET, Self.path, headers: authorization.map { ["authorization": $0] } ?? [:])
        }
    }

    private func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

    @Test func `a known key with an empty password is let in (E1)`() async throws {
        let reply = try await answer(basic("test_sk_sandbox:"))
        #expect(reply.status == 404)
        #expect(reply.code == "NOT_FOUND_PAYMENT")
    }

    @Test func `a credential without its colon is 403 (E1)`() async throws {
        let reply = try await answer(basic("test_sk_sandbox"))
        #expect(reply.status == 403)
        #expect(reply.code == "INCORRECT_BASIC_AUTH_FORMAT")
    }

    @Test(arguments: ["test_sk_other:", "\u{FEFF}test_sk_sandbox:"])
    func `an unknown key is 401`(credential: String) async throws {
        let reply = try await answer(basic(credential))
        #expect(reply.status == 401)
        #expect(reply.code == "UNAUTHORIZED_KEY")
    }

    @Test func `no credential is 401`() async throws {
        #expect(try await answer(nil).status == 401)
    }

    @Test func `a client key in place of the secret one is 400`() async throws {
        let reply = try await answer(basic("test_ck_sandbox:"))
        #expect(reply.status == 400)
        #expect(reply.code == "INVALID_API_KEY")
    }

    @Test func `every answer bears a trace id of 32 hexadecimal digits`() async throws {
        let trace = try #require(try await answer(nil).headers.first(name: "X-TossPayments-Trace-Id"))
        #expect(trace.wholeMatch(of: /[0-9a-f]{32}/) != nil)
    }

    @Test func `messages are Korean unless English is asked for`() async throws {
        try await withMerchant { merchant in
            let korean = try await merchant.api(.GET, Self.path).decoded(Merchant.Problem.self)
            let english = try await merchant.api(.GET, Self.path, headers: ["accept-language": "en-US"])
            #expect(korean.message == "존재하지 않는 결제 정보 입니다.")
            #expect(try english.decoded(Merchant.Problem.self).message == "There is no such payment.")
        }
    }

    @Test func `an unknown path and a wrong method are 404 in JSON`() async throws {
        try await withMerchant { merchant in
            let path = try await merchant.api(.GET, "/v1/nothing")
            #expect(path.status == 404)
            #expect(path.code == "NOT_FOUND")
            let method = try await merchant.api(.GET, "/v1/payments/somepayment/cancel")
            #expect(method.status == 404)
            #expect(method.code == "NOT_FOUND_HTTP_METHOD")
        }
    }

    @Test func `a test code is answered before anything is looked up`() async throws {
        try await withMerchant { merchant in
            for (code, status) in [
                ("REJECT_CARD_PAYMENT", 403), ("ALREADY_PROCESSED_PAYMENT", 400), ("DUPLICATED_ORDER_ID", 400),
                ("IDEMPOTENT_REQUEST_PROCESSING", 409), ("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", 500),
                ("COMMON_ERROR", 500), ("PROVIDER_ERROR", 400),
            ] {
                let reply = try await merchant.confirm(
                    "madeup", orderID: "order-1", amount: 1, headers: ["tosspayments-test-code": code])
                #expect(reply.status == status)
                #expect(reply.code == code)
            }
            let unknown = try await merchant.confirm(
                "madeup", orderID: "order-1", amount: 1, headers: ["tosspayments-test-code": "NO_SUCH_CODE"])
            #expect(unknown.status == 400)
            #expect(unknown.code == "INVALID_TEST_CODE")
        }
    }

    @Test func `the limit of requests is off by default and answers 429 when on`() async throws {
        try await withMerchant(testConfiguration { $0.requestsPerMinute = 2 }) { merchant in
            for _ in 0..<2 { #expect(try await merchant.api(.GET, Self.path).status == 404) }
            #expect(try await merchant.api(.GET, Self.path).status == 429)
            try await merchant.sandbox.advanceClock(seconds: 60)
            #expect(try await merchant.api(.GET, Self.path).status == 404)
        }
    }
}
