import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct RestartTests {
    private func withDataFile(_ body: (SandboxConfiguration) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(testConfiguration { $0.dataFile = folder.appending(path: "sandbox.jsonl").path })
    }

    @Test func `payments, kept answers, ledger and clock outlive the process`() async throws {
        try await withDataFile { configuration in
            var paymentKey = ""
            var first: [UInt8] = []
            try await withMerchant(configuration) { merchant in
                paymentKey = try await merchant.authenticated(orderID: "order-1")
                try await merchant.sandbox.advanceClock(seconds: 60)
                first = try await merchant.confirm(paymentKey, orderID: "order-1", amount: 10_000, key: "k").body
            }
            try await withMerchant(configuration) { merchant in
                #expect(merchant.sandbox.now == Date(timeIntervalSince1970: 1_786_343_461))
                #expect(try await merchant.read(paymentKey).status == "DONE")
                let again = try await merchant.confirm(paymentKey, orderID: "order-1", amount: 10_000, key: "k")
                #expect(again.body == first)
                #expect(try await merchant.sandbox.ledger().count == 1)
                // The same seed must not give the same keys again.
                let next = try await merchant.authenticated(orderID: "order-2")
                #expect(next.suffix(5) != paymentKey.suffix(5))
            }
        }
    }

    @Test func `a late commit that was waiting still commits`() async throws {
        try await withDataFile { configuration in
            var paymentKey = ""
            try await withMerchant(configuration) { merchant in
                paymentKey = try await merchant.authenticated(orderID: "order-1")
                await merchant.sandbox.add(
                    SandboxFault(path: "/v1/", kind: .lateCommit(seconds: 30, readsBefore: .inProgress)))
                _ = try? await merchant.confirm(paymentKey, orderID: "order-1", amount: 10_000)
            }
            try await withMerchant(configuration) { merchant in
                #expect(try await merchant.read(paymentKey).status == "IN_PROGRESS")
                try await merchant.sandbox.advanceClock(seconds: 30)
                #expect(try await merchant.read(paymentKey).status == "DONE")
            }
        }
    }

    @Test func `a line cut off by the end of the machine is dropped, a broken one is refused`() async throws {
        try await withDataFile { configuration in
            let path = try #require(configuration.dataFile)
            var paymentKey = ""
            try await withMerchant(configuration) { merchant in
                paymentKey = try await merchant.approved(orderID: "order-1")
            }
            try append(#"{"clockMilliseconds":0,"rando"#, to: path)
            try await withMerchant(configuration) { merchant async throws in
                #expect(try await merchant.read(paymentKey).status == "DONE")
            }
            try append("nonsense\n", to: path)
            await #expect(throws: (any Error).self) { try await withMerchant(configuration) { _ in } }
        }
    }

    private func append(_ text: String, to path: String) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }
}
