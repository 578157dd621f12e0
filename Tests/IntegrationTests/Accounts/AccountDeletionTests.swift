import Foundation
import HTTPTypes
import MapaeCore
import MapaeServer
import MapaeStore
import ProviderSandbox
import Testing

/// The end of an account, through the whole server.
@Suite struct AccountDeletionTests {
    /// Opens a virtual account and answers its payment key.
    private func openAccount(_ buyer: Buyer) async throws -> String {
        let order = try await buyer.prepare()
        var window = SandboxBuyer(
            orderID: order.orderID, orderName: order.name, amount: Int64(order.amount), method: "VIRTUAL_ACCOUNT",
            cardNumber: nil, successURL: "http://localhost/payment/success", failURL: "http://localhost/payment/fail")
        window.customerName = "김토스"
        window.bankCode = "20"
        let query = URLComponents(string: try await buyer.shop.sandbox.authenticate(window))?.queryItems
        let key = try #require(query?.first { $0.name == "paymentKey" }?.value)
        let answer = try await buyer.confirm(Buyer.Purchase(order: order, paymentKey: key))
        #expect(answer["data.status"] == "waitingForDeposit")
        return key
    }

    private func delete(_ buyer: Buyer) async throws -> Answer {
        try await buyer.shop.send(.delete, "/auth/account", token: buyer.accessToken)
    }

    @Test func `An account with credits and an open virtual account goes, and the books agree (A8)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let paid = try await buyer.confirm(buyer.purchase())
            #expect(paid.outcome == "200")
            _ = try await openAccount(buyer)
            shop.clock.advance(by: .minutes(16))
            #expect(try await delete(buyer).outcome == "403 REAUTHENTICATION_REQUIRED")
            _ = try await buyer.post("/auth/reauthenticate", #"{"password":"\#(Shop.password)"}"#)
            #expect(try await delete(buyer).outcome == "200")
            #expect(try await buyer.get("/api/credits").outcome == "401 AUTH_REQUIRED")
            #expect(try await shop.sandbox.ledger().map(\.kind).contains("void"))
            try await shop.expectBooksAgree()
            // The address is free again, and its new holder has nothing of the old one's.
            let successor = try await shop.buyer()
            #expect(try await successor.balance() == 0)
            #expect(try await successor.get("/api/payments")["data.payments.0.paymentId"] == nil)
            try await shop.expectBooksAgree()
        }
    }

    private func exceptions(_ shop: Shop) async throws -> [String] {
        try await shop.server.store.read { tx in try OperatorExceptionRow.unresolved(in: tx).map(\.kind) }
    }

    @Test func `A deposit that overtakes the deletion lands on the tombstone and an operator hears of it (A8)`()
        async throws
    {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let key = try await openAccount(buyer)
            try await shop.sandbox.deposit(paymentKey: key)
            #expect(try await delete(buyer).outcome == "200")
            try await shop.advance(.hours(1))
            // The server's own resolver may have taken the reading a moment before: then the next one counts.
            var rounds = 0
            while try await !exceptions(shop).contains("payment.ownerDeleted"), rounds < 20 {
                try await shop.advance(.minutes(6))
                rounds += 1
            }
            #expect(try await exceptions(shop).contains("payment.ownerDeleted"))
            try await shop.expectBooksAgree()
        }
    }

    @Test func `Ten deletions at once are one`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            _ = try await openAccount(buyer)
            let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 { group.addTask { try await delete(buyer).outcome } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(outcomes.contains("200"))
            #expect(outcomes.isSubset(of: ["200", "401 AUTH_REQUIRED"]))
            #expect(try await shop.sandbox.ledger().filter { $0.kind == "void" }.count == 1)
            try await shop.expectBooksAgree()
        }
    }
}
