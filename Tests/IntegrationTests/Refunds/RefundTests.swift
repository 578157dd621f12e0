import MapaeCore
import MapaeServer
import ProviderSandbox
import Testing

@Suite struct RefundTests {
    @Test func `A refund takes the credits back and the money with them (B4)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let id = try #require(try await buyer.confirm(buyer.purchase())["data.paymentId"])
            let answer = try await buyer.refund(id)
            #expect(answer.outcome == "200")
            #expect(answer["data.status"] == "refunded")
            #expect(answer["data.refundAmount"] == "24900")
            #expect(try await buyer.balance() == 0)
            #expect(try await buyer.status(of: id) == "refunded")
            #expect(try await buyer.refund(id).outcome == "409 NOT_REFUNDABLE")
            try await shop.expectBooksAgree()
        }
    }

    @Test func `Parts of a payment are refunded won by won until nothing is left (B4)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let id = try #require(try await buyer.confirm(buyer.purchase())["data.paymentId"])
            let part = try await buyer.refund(id, amount: 8300)
            #expect(part["data.status"] == "refunded")
            #expect(try await buyer.balance() == 100)
            #expect(try await buyer.status(of: id) == "partiallyRefunded")
            #expect(try await buyer.refund(id, amount: 24_900).status >= 400)
            let rest = try await buyer.refund(id)
            #expect(rest["data.refundAmount"] == "16600")
            #expect(try await buyer.status(of: id) == "refunded")
            try await shop.expectBooksAgree()
        }
    }

    @Test func `Ten refunds at once give the money back once (1.6)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let id = try #require(try await buyer.confirm(buyer.purchase())["data.paymentId"])
            let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 { group.addTask { try await buyer.refund(id).outcome } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == "200" }.count == 1)
            #expect(try await shop.sandbox.ledger().filter { $0.kind == "cancel" }.count == 1)
            #expect(try await buyer.balance() == 0)
            try await shop.expectBooksAgree()
        }
    }

    @Test func `An old proof of the password is asked for again before money goes back (B4)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let id = try #require(try await buyer.confirm(buyer.purchase())["data.paymentId"])
            shop.clock.advance(by: .minutes(16))
            #expect(try await buyer.refund(id).outcome == "403 REAUTHENTICATION_REQUIRED")
            let wrong = try await buyer.post("/auth/reauthenticate", #"{"password":"wrong horse battery"}"#)
            #expect(wrong.outcome == "401 INVALID_CREDENTIALS")
            let right = try await buyer.post("/auth/reauthenticate", #"{"password":"correct horse battery"}"#)
            #expect(right.outcome == "200")
            #expect(try await buyer.refund(id)["data.status"] == "refunded")
            try await shop.expectBooksAgree()
        }
    }

    @Test func `A refused refund says why in a code of ours, to its owner and to the administrator who approved it`()
        async throws
    {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let id = try #require(try await buyer.confirm(buyer.purchase())["data.paymentId"])
            func refuseNext() async {
                let kind = SandboxFault.Kind.errorCode("NOT_CANCELABLE_PAYMENT", isKept: true)
                await shop.sandbox.add(SandboxFault(path: "/v1/payments/*/cancel", kind: kind))
            }
            await refuseNext()
            let answer = try await buyer.refund(id)
            #expect(answer.outcome == "200")
            #expect(answer["data.status"] == "refused" && answer["data.code"] == "NOT_RETURNABLE")
            #expect(answer["data.failure.code"] == "NOT_CANCELABLE_PAYMENT")
            #expect(try await buyer.get("/api/payments/\(id)")["data.refunds.0.code"] == "NOT_RETURNABLE")
            shop.clock.advance(by: .days(8))
            let administrator = try await shop.administrator()
            for (decision, code) in [("approve", "NOT_RETURNABLE"), ("refuse", "REFUSED_BY_ADMINISTRATOR")] {
                let refund = try #require(try await shop.logIn("buyer").refund(id)["data.refundId"])
                if decision == "approve" { await refuseNext() }
                let decided = try await administrator.post("/api/admin/refunds/\(refund)/\(decision)", "{}")
                #expect(decided["data.status"] == "refused" && decided["data.code"] == code)
            }
            #expect(try await shop.logIn("buyer").balance() == 150)
            try await shop.expectBooksAgree()
        }
    }

    @Test func `After a week an administrator other than the buyer decides (B4)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let id = try #require(try await buyer.confirm(buyer.purchase())["data.paymentId"])
            shop.clock.advance(by: .days(8))
            let again = try await shop.logIn("buyer")
            let request = try await again.refund(id)
            #expect(request["data.status"] == "requested")
            let refund = try #require(request["data.refundId"])
            #expect(try await again.post("/api/admin/refunds/\(refund)/approve", "{}").outcome == "403 FORBIDDEN")
            let administrator = try await shop.administrator()
            let approved = try await administrator.post("/api/admin/refunds/\(refund)/approve", "{}")
            #expect(approved.outcome == "200")
            #expect(try await again.status(of: id) == "refunded")
            #expect(try await again.balance() == 0)
            try await shop.expectBooksAgree()
        }
    }
}
