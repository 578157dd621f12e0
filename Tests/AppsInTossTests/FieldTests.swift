import AppsInToss
import Testing

@Suite
struct FieldTests {
    private func isRefused(_ make: () throws -> some Any) -> Bool {
        do {
            _ = try make()
            return false
        } catch let error as AppsInTossError {
            if case .invalidArgument = error.cause { return error.outcome == .notSent && !error.requestMayHaveBeenSent }
            return false
        } catch {
            return false
        }
    }

    @Test func `an order number holds what Toss allows`() throws {
        for good in ["a", "A_-:.^@9", String(repeating: "x", count: 50)] {
            #expect(try OrderNo(good).description == good)
        }
        for bad in ["", String(repeating: "x", count: 51), "a b", "주문", "a/b", "a\n", "é", "a+b", "１"] {
            #expect(isRefused { try OrderNo(bad) }, "\(bad)")
        }
    }

    @Test func `a product's description is words without quotes`() throws {
        for good in ["사과 한 상자", String(repeating: "가", count: 255)] {
            #expect(try ProductDescription(good).description == good)
        }
        for bad in ["", "  ", "a\\b", "a\"b", "a\nb", String(repeating: "가", count: 256)] {
            #expect(isRefused { try ProductDescription(bad) }, "\(bad)")
        }
    }

    @Test func `a refund's reason holds what Toss allows`() throws {
        for good in ["고객요청", "a_-:.^@()[]#/!%?&9", String(repeating: "가", count: 55), "ㅇㅋ"] {
            #expect(try RefundReason(good).description == good)
        }
        for bad in ["", String(repeating: "가", count: 56), "a b", "a\"b", "é", "a+b", "😀", "漢"] {
            #expect(isRefused { try RefundReason(bad) }, "\(bad)")
        }
    }

    @Test func `any text has a nearest reason`() throws {
        #expect(try RefundReason(nearestTo: "고객 요청 (단순 변심) \"빨리\"").description == "고객_요청_(단순_변심)_빨리")
        #expect(try RefundReason(nearestTo: String(repeating: "가 ", count: 60)).description.count == 55)
        #expect(isRefused { try RefundReason(nearestTo: "😀") })
    }

    @Test func `amounts are whole won whose parts fit`() throws {
        for amount in [1, 9_999_999] as [Int64] { #expect(try TossPayAmounts(amount: amount).amount == amount) }
        #expect(try TossPayAmounts(amount: 100, taxFree: 100).taxFree == 100)
        for amount in [0, -1, 10_000_000, .max, .min] as [Int64] {
            #expect(isRefused { try TossPayAmounts(amount: amount) })
        }
        #expect(isRefused { try TossPayAmounts(amount: 100, taxFree: 101) })
        #expect(isRefused { try TossPayAmounts(amount: 100, taxFree: -1) })
        #expect(isRefused { try TossPayAmounts(amount: 100, taxFree: 50, taxable: 50, vat: 1) })
        #expect(isRefused { try TossPayAmounts(amount: 100, taxFree: 0, vat: .max, serviceFee: .max) })
    }

    @Test func `points are between 1 and 5,000`() throws {
        #expect(try PromotionPoints(1).points == 1)
        #expect(try PromotionPoints(5000).points == 5000)
        for bad in [0, -1, 5001, .max, .min] as [Int64] { #expect(isRefused { try PromotionPoints(bad) }) }
    }

    @Test(arguments: ["", " ", "a b", "a\r\nx-toss-user-key: 1", "가", "a\u{0}", String(repeating: "a", count: 9000)])
    func `what goes into a header or names something is held to visible ASCII (0.2)`(bad: String) {
        #expect(isRefused { try AccessToken(bad) })
        #expect(isRefused { try RefreshToken(bad) })
        #expect(isRefused { try AuthorizationCode(bad) })
        #expect(isRefused { try AnonymousKey(bad) })
        #expect(isRefused { try PayToken(bad) })
        #expect(isRefused { try PromotionKey(bad) })
        #expect(isRefused { try PromotionCode(bad) })
        #expect(isRefused { try TemplateSetCode(bad) })
        #expect(isRefused { try DeploymentID(bad) })
        #expect(isRefused { try PurchaseOrderID(bad) })
    }

    @Test func `nothing that is secret or leads to a person appears in text (1.15, 2.7)`() async throws {
        let hidden = "hidden1"
        let values: [Any] = [
            try AccessToken(hidden), try RefreshToken(hidden), try AuthorizationCode(hidden), try AnonymousKey(hidden),
            try PromotionKey(hidden), EncryptedField(base64: hidden), MessageContext(["a": .text(hidden)]),
            UserKey(rawValue: 770_077), UserReference.user(UserKey(rawValue: 770_077)),
            try FieldKey(id: "k", base64: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            TemplateMessage(template: try TemplateSetCode("t"), context: ["a": .text(hidden)]),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(
                    !text.contains(hidden) && !text.contains("770077") && !text.contains("AAEC"), "\(type(of: value))")
            }
        }
    }

    @Test(arguments: AppsInTossCall.allCases)
    func `no error holds anything of its request (1.15)`(call: AppsInTossCall) async throws {
        for (status, body) in [
            (200, #"{"resultType":"FAIL","error":{"errorCode":"X","reason":"r"}}"#), (200, "{}"), (500, ""),
            (200, #"{"resultType":"SUCCESS","success":{"accessToken":"a invented"}}"#),
        ] {
            let transport = ScriptedTransport(status: status, body)
            let error = try #require(
                await #expect(throws: AppsInTossError.self) { try await AppsInTossClient(transport).make(call) })
            var dumped = ""
            dump(error, to: &dumped)
            for text in ["\(error)", String(reflecting: error), dumped] {
                #expect(!text.contains("invented") && !text.contains("443731103"), "\(text)")
            }
        }
    }

    @Test func `an error is told in one line`() async throws {
        let transport = ScriptedTransport(#"{"resultType":"FAIL","error":{"errorCode":"4109","reason":"예산 소진"}}"#)
        let error = await #expect(throws: AppsInTossError.self) {
            try await AppsInTossClient(transport).make(.executePromotion)
        }
        #expect(error?.description == "[refused] executePromotion: 4109 (FAIL, HTTP 200): 예산 소진")
    }
}
