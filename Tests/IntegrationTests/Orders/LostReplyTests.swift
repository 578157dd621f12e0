import MapaeCore
import ProviderSandbox
import Testing

/// What the network can do to a confirm and a refund (B16).
@Suite struct LostReplyTests {
    static let losses: [(String, SandboxFault.Kind)] = [
        ("the request is lost", .dropRequest),
        ("the reply is lost after the approval", .dropResponse),
        ("the approval commits 20 s late, reads say IN_PROGRESS", .lateCommit(seconds: 20, readsBefore: .inProgress)),
        ("the approval commits 20 s late, reads say 404", .lateCommit(seconds: 20, readsBefore: .notFound)),
        ("the body breaks off", .partialBody),
        ("the connection is reset after the headers", .resetAfterHeaders),
        ("a proxy answers 502", .status(502)),
        ("the provider answers PROVIDER_ERROR", .errorCode("PROVIDER_ERROR", isKept: false)),
    ]

    @Test(arguments: losses.indices)
    func `A confirm whose answer is lost is answered as unknown and ends paid once (B16)`(loss: Int) async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let purchase = try await buyer.purchase()
            await shop.sandbox.add(
                SandboxFault(method: "POST", path: "/v1/payments/confirm", kind: Self.losses[loss].1))
            let answer = try await buyer.confirm(purchase)
            #expect(answer.outcome == "202", "\(Self.losses[loss].0)")
            #expect(answer["data.status"] == "confirming")
            #expect(try await buyer.balance() == 0)
            let id = try #require(answer["data.paymentId"])
            for _ in 0..<8 { try await shop.advance(.seconds(15)) }
            #expect(try await buyer.status(of: id) == "paid", "\(Self.losses[loss].0)")
            #expect(try await buyer.balance() == 150)
            #expect(try await shop.sandbox.ledger().filter { $0.kind == "approval" }.count == 1)
            #expect(try await buyer.confirm(purchase).outcome == "200")
            try await shop.expectBooksAgree()
        }
    }

    @Test(arguments: losses.indices)
    func `A refund whose answer is lost is done once (B4, B16)`(loss: Int) async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let confirmed = try await buyer.confirm(buyer.purchase())
            let id = try #require(confirmed["data.paymentId"])
            await shop.sandbox.add(
                SandboxFault(method: "POST", path: "/v1/payments/*/cancel", kind: Self.losses[loss].1))
            let answer = try await buyer.refund(id)
            #expect(answer.status == 200 || answer.status == 202, "\(Self.losses[loss].0)")
            #expect(try await buyer.balance() == 0)
            for _ in 0..<8 { try await shop.advance(.seconds(15)) }
            #expect(try await buyer.status(of: id) == "refunded", "\(Self.losses[loss].0)")
            #expect(try await shop.sandbox.ledger().filter { $0.kind == "cancel" }.count == 1)
            #expect(try await buyer.balance() == 0)
            try await shop.expectBooksAgree()
        }
    }

    @Test func `Stale reads after a lost reply do not end the payment`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let purchase = try await buyer.purchase()
            await shop.sandbox.add(SandboxFault(method: "POST", path: "/v1/payments/confirm", kind: .dropResponse))
            await shop.sandbox.add(
                SandboxFault(method: "GET", path: "/v1/payments/", kind: .staleRead(seconds: 600), times: 2))
            let answer = try await buyer.confirm(purchase)
            #expect(answer.outcome == "202")
            for _ in 0..<8 { try await shop.advance(.seconds(30)) }
            #expect(try await buyer.status(of: #require(answer["data.paymentId"])) == "paid")
            #expect(try await buyer.balance() == 150)
            try await shop.expectBooksAgree()
        }
    }
}
