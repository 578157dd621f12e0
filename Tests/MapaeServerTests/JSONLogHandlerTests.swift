import Foundation
import Logging
import Synchronization
import Testing

@testable import MapaeServer

@Suite struct JSONLogHandlerTests {
    private func line(_ log: (Logger) -> Void) throws -> [String: Any] {
        let lines = LineCollector()
        var logger = Logger(label: "test") { label in JSONLogHandler(label: label, level: .info) { lines.append($0) } }
        logger[metadataKey: "node"] = "one"
        log(logger)
        let line = try #require(lines.all.first)
        #expect(line.hasSuffix("}\n") && line.filter { $0 == "\n" }.count == 1)
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    private final class LineCollector: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    @Test func `a record is one line of JSON, whatever its text holds`() throws {
        let text = "a \"quoted\"\n\\line\u{0}\u{1B}[31m"
        let fields = try line { $0.notice("payment.paid", metadata: ["detail": "\(text)"]) }
        #expect(fields["event"] as? String == "payment.paid")
        #expect(fields["level"] as? String == "notice")
        #expect(fields["node"] as? String == "one")
        #expect(fields["detail"] as? String == text)
    }

    @Test func `fields of secrets and persons are redacted, however they are written and nested (B13)`() throws {
        let fields = try line {
            $0.warning(
                "test",
                metadata: [
                    "Password": "1", "refresh_token": "1", "X": ["card-number": "1", "amount": "2"], "paymentKey": "1",
                    "payment_id": "pay_1", "email": ["1"],
                ])
        }
        #expect(fields["Password"] as? String == "[redacted]")
        #expect(fields["refresh_token"] as? String == "[redacted]")
        #expect(fields["paymentKey"] as? String == "[redacted]")
        #expect(fields["email"] as? String == "[redacted]")
        #expect(fields["payment_id"] as? String == "pay_1")
        #expect(fields["X"] as? [String: String] == ["card-number": "[redacted]", "amount": "2"])
    }

    @Test func `metadata cannot take the place of the record's own fields`() throws {
        let fields = try line { $0.error("real", metadata: ["event": "forged", "level": "debug"]) }
        #expect(fields["event"] as? String == "real")
        #expect(fields["level"] as? String == "error")
    }
}
