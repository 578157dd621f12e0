import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct FaultTests {
    private static let confirmPath = "/v1/payments/confirm"

    /// A confirm over a socket of its own, so that one sees what a client library would hide.
    private func rawConfirm(_ merchant: Merchant, _ paymentKey: String, key: String = "k") async throws -> RawAnswer {
        let body = #"{"paymentKey":"\#(paymentKey)","orderId":"order-1","amount":10000}"#
        let credential = Data("test_sk_sandbox:".utf8).base64EncodedString()
        let head = [
            "POST \(Self.confirmPath) HTTP/1.1", "Host: 127.0.0.1:\(merchant.address.port)",
            "Authorization: Basic \(credential)", "Content-Type: application/json", "Idempotency-Key: \(key)",
            "Content-Length: \(body.utf8.count)", "Connection: close",
        ]
        return try await sendRaw(
            head.joined(separator: "\r\n") + "\r\n\r\n" + body, port: merchant.address.port)
    }

    private func withFault(
        _ kind: SandboxFault.Kind, path: String = confirmPath,
        _ body: (_ merchant: Merchant, _ paymentKey: String) async throws -> Void
    ) async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            await merchant.sandbox.add(SandboxFault(path: path, kind: kind))
            try await body(merchant, key)
        }
    }

    @Test func `without a fault the raw client reads a whole answer`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            let answer = try await rawConfirm(merchant, key)
            #expect(answer.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.text.hasSuffix("}"))
            #expect(answer.end == .orderly)
        }
    }

    @Test func `dropRequest breaks the connection and does nothing (E2)`() async throws {
        try await withFault(.dropRequest) { (merchant, key) async throws in
            let answer = try await rawConfirm(merchant, key)
            #expect(answer.text.isEmpty)
            #expect(answer.end == .reset)
            #expect(try await merchant.read(key).status == "IN_PROGRESS")
            #expect(await merchant.sandbox.faults().isEmpty)
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k").status == 200)
        }
    }

    @Test func `dropResponse breaks the connection but the money has moved (E2)`() async throws {
        try await withFault(.dropResponse) { (merchant, key) async throws in
            #expect(try await rawConfirm(merchant, key).text.isEmpty)
            #expect(try await merchant.read(key).status == "DONE")
            // The lost answer is still to be had under its key.
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k").status == 200)
            #expect(try await merchant.sandbox.ledger().count == 1)
        }
    }

    @Test func `a client library sees a dropped connection as an error (E2)`() async throws {
        try await withFault(.dropResponse) { (merchant, key) async throws in
            await #expect(throws: (any Error).self) {
                _ = try await merchant.confirm(key, orderID: "order-1", amount: 10_000)
            }
        }
    }

    @Test func `partialBody ends halfway through what it announced (E2)`() async throws {
        try await withFault(.partialBody) { (merchant, key) async throws in
            let answer = try await rawConfirm(merchant, key)
            #expect(answer.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let length = try #require(answer.text.firstMatch(of: /(?i)content-length: ([0-9]+)/)).output.1
            let body = try #require(answer.text.range(of: "\r\n\r\n")).upperBound
            #expect(answer.text[body...].utf8.count * 2 <= Int(length) ?? 0)
            #expect(answer.text[body...].hasPrefix("{"))
            #expect(try await merchant.read(key).status == "DONE")
        }
    }

    @Test func `resetAfterHeaders sends the head alone (E2)`() async throws {
        try await withFault(.resetAfterHeaders) { (merchant, key) async throws in
            let answer = try await rawConfirm(merchant, key)
            #expect(answer.text.isEmpty || answer.text.hasSuffix("\r\n\r\n"))
            #expect(answer.end == .reset)
            #expect(try await merchant.read(key).status == "DONE")
        }
    }

    @Test func `status answers as a proxy would and does nothing (E2)`() async throws {
        try await withFault(.status(502)) { (merchant, key) async throws in
            let reply = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k")
            #expect(reply.status == 502)
            #expect(reply.headers.first(name: "content-type")?.hasPrefix("text/html") == true)
            #expect(try await merchant.read(key).status == "IN_PROGRESS")
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k").status == 200)
        }
    }

    @Test(arguments: [true, false])
    func `errorCode answers the documented error, kept under the key or not (E2)`(isKept: Bool) async throws {
        try await withFault(.errorCode("PROVIDER_ERROR", isKept: isKept)) { (merchant, key) async throws in
            let reply = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k")
            #expect(reply.status == 400)
            #expect(reply.code == "PROVIDER_ERROR")
            #expect(try await merchant.read(key).status == "IN_PROGRESS")
            let again = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k")
            #expect(again.status == (isKept ? 400 : 200))
        }
    }

    @Test func `while a delayed answer is on its way its key is 409 and the money has moved (E2)`() async throws {
        try await withFault(.delay(milliseconds: 600_000)) { (merchant, key) async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k") }
                while try await merchant.read(key).status != "DONE" { await Task.yield() }
                let repeated = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k")
                #expect(repeated.status == 409)
                #expect(repeated.code == "IDEMPOTENT_REQUEST_PROCESSING")
                group.cancelAll()
            }
        }
    }

    @Test func `a short delay answers in the end, and the key is free again (E2)`() async throws {
        try await withFault(.delay(milliseconds: 20)) { (merchant, key) async throws in
            let first = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k")
            #expect(first.status == 200)
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k").body == first.body)
        }
    }

    // MARK: Late commit and stale reads

    @Test func `a late commit takes effect when virtual time has come to it (E2)`() async throws {
        try await withFault(.lateCommit(seconds: 1200, readsBefore: .inProgress)) { (merchant, key) async throws in
            #expect(try await rawConfirm(merchant, key).text.isEmpty)
            #expect(try await merchant.read(key).status == "IN_PROGRESS")
            let repeated = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k")
            #expect(repeated.status == 409)
            #expect(repeated.code == "IDEMPOTENT_REQUEST_PROCESSING")
            let other = try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k-2")
            #expect(other.code == "ALREADY_PROCESSED_PAYMENT")
            try await merchant.sandbox.advanceClock(seconds: 1199)
            // The ten minutes are over, yet the confirm was in time.
            #expect(try await merchant.read(key).status == "IN_PROGRESS")
            try await merchant.sandbox.advanceClock(seconds: 1)
            let payment = try await merchant.read(key)
            #expect(payment.status == "DONE")
            #expect(payment.approvedAt == "2026-08-10T15:50:01+09:00")
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000, key: "k").status == 200)
            #expect(try await merchant.sandbox.ledger().count == 1)
        }
    }

    @Test func `before a late commit reads may find nothing at all (E2)`() async throws {
        try await withFault(.lateCommit(seconds: 60, readsBefore: .notFound)) { (merchant, key) async throws in
            #expect(try await rawConfirm(merchant, key).end == .reset)
            #expect(try await merchant.api(.GET, "/v1/payments/\(key)").status == 404)
            #expect(try await merchant.api(.GET, "/v1/payments/orders/order-1").status == 404)
            try await merchant.sandbox.advanceClock(seconds: 60)
            #expect(try await merchant.read(key).status == "DONE")
        }
    }

    @Test func `a cancel commits late too, and only once (E2)`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            await merchant.sandbox.add(
                SandboxFault(
                    path: "/v1/payments/*/cancel", kind: .lateCommit(seconds: 60, readsBefore: .inProgress)))
            await #expect(throws: (any Error).self) { _ = try await merchant.cancel(key, key: "c") }
            #expect(try await merchant.read(key).status == "DONE")
            #expect(try await merchant.cancel(key, key: "other").code == "FORBIDDEN_CONSECUTIVE_REQUEST")
            try await merchant.sandbox.advanceClock(seconds: 60)
            #expect(try await merchant.read(key).status == "CANCELED")
            #expect(try await merchant.cancel(key, key: "c").status == 200)
            #expect(try await merchant.sandbox.ledger().map(\.kind) == ["approval", "cancel"])
        }
    }

    @Test func `a stale read shows the payment as it was (E2)`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.authenticated(orderID: "order-1")
            try await merchant.sandbox.advanceClock(seconds: 30)
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 10_000).status == 200)
            await merchant.sandbox.add(SandboxFault(path: "/v1/payments/", kind: .staleRead(seconds: 10), times: 2))
            #expect(try await merchant.read(key).status == "IN_PROGRESS")
            await merchant.sandbox.clearFaults()
            await merchant.sandbox.add(SandboxFault(path: "/v1/payments/", kind: .staleRead(seconds: 60)))
            #expect(try await merchant.api(.GET, "/v1/payments/\(key)").status == 404)
            #expect(try await merchant.read(key).status == "DONE")
        }
    }

    @Test func `chance faults meet the same requests under the same seed (E2)`() async throws {
        func pattern() async throws -> [Int] {
            var statuses: [Int] = []
            try await withMerchant { merchant in
                await merchant.sandbox.add(
                    SandboxFault(path: "/v1/", kind: .status(503), times: 100, oneIn: 3))
                for _ in 0..<20 { statuses.append(try await merchant.api(.GET, "/v1/payments/nothing").status) }
            }
            return statuses
        }
        let first = try await pattern()
        #expect(Set(first) == [404, 503])
        #expect(try await pattern() == first)
    }
}
