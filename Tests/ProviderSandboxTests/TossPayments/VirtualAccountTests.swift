import Foundation
import ProviderSandbox
import Testing

struct VirtualAccountTests {
    private func issued(_ merchant: Merchant) async throws -> Merchant.Payment {
        let key = try await merchant.authenticated(orderID: "order-1", method: "VIRTUAL_ACCOUNT")
        return try await merchant.confirm(key, orderID: "order-1", amount: 10_000).decoded(Merchant.Payment.self)
    }

    @Test func `a confirm gives out an account and waits (B6)`() async throws {
        try await withMerchant { merchant in
            let payment = try await issued(merchant)
            #expect(payment.status == "WAITING_FOR_DEPOSIT")
            #expect(payment.approvedAt == nil)
            #expect(payment.secret?.wholeMatch(of: /ps_[0-9A-Za-z]{28}/) != nil)
            #expect(payment.virtualAccount?.accountNumber.hasPrefix("X") == true)
            #expect(payment.virtualAccount?.dueDate == "2026-08-17T15:30:01+09:00")
            #expect(try await merchant.sandbox.ledger().map(\.kind) == ["accountIssued"])
        }
    }

    @Test func `a deposit makes it DONE, a deposit error takes it back (B6)`() async throws {
        try await withMerchant { merchant in
            let key = try await issued(merchant).paymentKey
            try await merchant.sandbox.deposit(paymentKey: key)
            let paid = try await merchant.read(key)
            #expect(paid.status == "DONE")
            #expect(paid.approvedAt != nil)
            try await merchant.sandbox.failDeposit(paymentKey: key)
            #expect(try await merchant.read(key).status == "WAITING_FOR_DEPOSIT")
            try await merchant.sandbox.deposit(paymentKey: key)
            #expect(try await merchant.read(key).status == "DONE")
            let kinds = try await merchant.sandbox.ledger().map(\.kind)
            #expect(kinds == ["accountIssued", "deposit", "depositReversal", "deposit"])
        }
    }

    @Test func `up to version 1_4 a deposit error cancels`() async throws {
        try await withMerchant(testConfiguration { $0.behaviour.depositErrorCancels = true }) { merchant in
            let key = try await issued(merchant).paymentKey
            try await merchant.sandbox.deposit(paymentKey: key)
            try await merchant.sandbox.failDeposit(paymentKey: key)
            #expect(try await merchant.read(key).status == "CANCELED")
        }
    }

    @Test func `its due date passes by time or by command, and the status stays`() async throws {
        try await withMerchant { merchant in
            let key = try await issued(merchant).paymentKey
            try await merchant.sandbox.advanceClock(seconds: 168 * 3600 - 1)
            #expect(try await merchant.read(key).virtualAccount?.expired == false)
            try await merchant.sandbox.advanceClock(seconds: 1)
            let late = try await merchant.read(key)
            #expect(late.status == "WAITING_FOR_DEPOSIT")
            #expect(late.virtualAccount?.expired == true)
            await #expect(throws: SandboxRefusal.self) { try await merchant.sandbox.deposit(paymentKey: key) }
        }
        try await withMerchant { merchant in
            let key = try await issued(merchant).paymentKey
            try await merchant.sandbox.expire(paymentKey: key)
            #expect(try await merchant.read(key).virtualAccount?.expired == true)
        }
    }

    @Test func `before the deposit it is cancelled whole, without an account`() async throws {
        try await withMerchant { merchant in
            let key = try await issued(merchant).paymentKey
            let part = try await merchant.cancel(key, #","cancelAmount":1"#)
            #expect(part.status == 403)
            #expect(part.code == "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT")
            let whole = try await merchant.cancel(key).decoded(Merchant.Payment.self)
            #expect(whole.status == "CANCELED")
            #expect(whole.virtualAccount?.refundStatus == "NONE")
            #expect(try await merchant.sandbox.ledger().map(\.kind) == ["accountIssued", "void"])
        }
    }

    @Test func `after the deposit a cancel needs a sound account, and the money takes two days`() async throws {
        try await withMerchant { merchant in
            let key = try await issued(merchant).paymentKey
            try await merchant.sandbox.deposit(paymentKey: key)
            #expect(try await merchant.cancel(key).code == "INVALID_REFUND_ACCOUNT_INFO")
            for (account, code) in [
                (#"{"bank":"999","accountNumber":"123","holderName":"김"}"#, "INVALID_BANK"),
                (#"{"bank":"88","accountNumber":"12-3","holderName":"김"}"#, "INVALID_REFUND_ACCOUNT_NUMBER"),
                (#"{"bank":"88","accountNumber":"123","holderName":""}"#, "INVALID_REFUND_ACCOUNT_INFO"),
                (#"{"bankCode":"88","accountNumber":"123","holderName":"김"}"#, "INVALID_BANK"),
            ] {
                #expect(try await merchant.cancel(key, #","refundReceiveAccount":\#(account)"#).code == code)
            }
            let account = #","refundReceiveAccount":{"bank":"88","accountNumber":"110123456789","holderName":"김토스"}"#
            let canceled = try await merchant.cancel(key, account).decoded(Merchant.Payment.self)
            #expect(canceled.status == "CANCELED")
            #expect(canceled.virtualAccount?.refundStatus == "PENDING")
            try await merchant.sandbox.advanceClock(seconds: 2 * 86_400)
            #expect(try await merchant.read(key).virtualAccount?.refundStatus == "COMPLETED")
        }
    }
}
