import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Testing

/// Refunds that wait for an administrator (B4).
@Suite struct AdministratorTests {
    /// A payment whose self-service time is over, asked back; and an administrator.
    private static func waiting(
        _ checkout: Checkout
    ) async throws -> (refund: String, administrator: Browser) {
        let payment = try await checkout.paid()
        checkout.server.clock.advance(by: .days(8))
        try await checkout.browser.logIn()
        let refund = try await checkout.browser.post(
            "/api/payment/refund", #"{"paymentId":"\#(payment)","reason":"늦었지만"}"#)
        #expect(refund["data.status"] == "requested")
        let accounts = checkout.server.dependencies.accounts
        let id = try await accounts.signUp(
            email: "admin@example.com", password: Secret(testPassword), nickname: "관리자", role: .admin)
        let administrator = Browser(checkout.server)
        try await administrator.becomeKnown(to: id)
        try await administrator.logIn("admin@example.com")
        return (try #require(refund["data.refundId"]), administrator)
    }

    @Test func `An administrator sees and approves what waits (B4)`() async throws {
        try await Checkout.run { checkout in
            let (refund, administrator) = try await Self.waiting(checkout)
            let list = try await administrator.get("/api/admin/refunds")
            #expect(list["data.refunds.0.refundId"] == refund)
            let approved = try await administrator.post("/api/admin/refunds/\(refund)/approve", "")
            #expect(approved.status == 200)
            #expect(approved["data.status"] == "refunded")
            let again = try await administrator.post("/api/admin/refunds/\(refund)/approve", "")
            #expect(again.errorCode == "REFUND_ALREADY_DECIDED")
            #expect(try await checkout.browser.get("/api/credits")["data.balance"] == "0")
        }
    }

    @Test func `An administrator refuses, and nothing is paid back (B4)`() async throws {
        try await Checkout.run { checkout in
            let (refund, administrator) = try await Self.waiting(checkout)
            let refused = try await administrator.post("/api/admin/refunds/\(refund)/refuse", "")
            #expect(refused["data.status"] == "refused")
            #expect(try await checkout.browser.get("/api/credits")["data.balance"] == "110")
            let unknown = try await administrator.post("/api/admin/refunds/ref_1/refuse", "")
            #expect(unknown.errorCode == "REFUND_NOT_FOUND")
        }
    }

    @Test func `Nobody else may, not even with the address (B4)`() async throws {
        try await Checkout.run { checkout in
            let (refund, _) = try await Self.waiting(checkout)
            for path in ["/api/admin/refunds/\(refund)/approve", "/api/admin/refunds/\(refund)/refuse"] {
                let answer = try await checkout.browser.post(path, "")
                #expect(answer.status == 403)
                #expect(answer.errorCode == "FORBIDDEN")
            }
            #expect(try await checkout.browser.get("/api/admin/refunds").errorCode == "FORBIDDEN")
        }
    }

    @Test func `An administrator's password must have been proven within 15 minutes (B4)`() async throws {
        try await Checkout.run { checkout in
            let (refund, administrator) = try await Self.waiting(checkout)
            checkout.server.clock.advance(by: .minutes(16))
            for answer in [
                try await administrator.get("/api/admin/refunds"),
                try await administrator.post("/api/admin/refunds/\(refund)/approve", ""),
            ] {
                #expect(answer.status == 403)
                #expect(answer.errorCode == "REAUTHENTICATION_REQUIRED")
            }
            _ = try await administrator.post("/auth/reauthenticate", #"{"password":"\#(testPassword)"}"#)
            #expect(try await administrator.get("/api/admin/refunds").status == 200)
        }
    }
}
