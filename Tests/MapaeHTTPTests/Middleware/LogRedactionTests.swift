import Foundation
import Logging
import MapaeHTTP
import Testing

/// The redacting log handler (B13, 1.15).
@Suite struct LogRedactionTests {
    private static func line(
        _ message: String, _ metadata: Logger.Metadata = [:]
    ) throws -> [String: any Sendable] {
        let lines = LogLines()
        var logger = Logger(label: "test") { RedactingJSONLogHandler(label: $0, sink: lines.append) }
        logger[metadataKey: "fixed"] = "value"
        logger.warning("\(message)", metadata: metadata)
        let text = try #require(lines.all.first)
        #expect(lines.all.count == 1 && !text.contains("\n"))
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return try #require(object).mapValues { "\($0)" }
    }

    @Test func `A line is one JSON object with time, level, logger and message`() throws {
        let line = try Self.line("two\nlines \"quoted\"", ["count": .stringConvertible(3)])
        #expect(line["message"] as? String == "two\nlines \"quoted\"")
        #expect(line["level"] as? String == "warning" && line["logger"] as? String == "test")
        #expect(line["fixed"] as? String == "value" && line["count"] as? String == "3")
        let time = try #require(line["time"] as? String)
        #expect(time.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil)
    }

    @Test func `Metadata cannot pose as the line's own fields`() throws {
        let line = try Self.line("real", ["message": "forged", "level": "info"])
        #expect(line["message"] as? String == "real" && line["level"] as? String == "warning")
    }

    @Test(arguments: [
        "password", "newPassword", "accessToken", "refresh_token", "secret", "client-secret", "Authorization", "cookie",
        "Set-Cookie", "paymentKey", "billingKey", "customerKey", "cardNumber", "accountNumber", "email", "phone",
        "customerMobilePhone", "name", "customerName", "nickname", "birthday", "gender", "nationality", "ci", "di",
        "fintech_use_num", "apiKey", "X-Toss-Signature", "csrfToken", "authKey",
    ])
    func `A field of the documents' list is replaced however it is spelt or nested (1.15)`(key: String) throws {
        let nested: Logger.Metadata = [
            key: "VALUE", "outer": .dictionary([key.uppercased(): "VALUE", "list": [.dictionary([key: "VALUE"])]]),
        ]
        let line = try Self.line("m", nested)
        #expect(line[key] as? String == "[redacted]")
        #expect(!"\(line)".contains("VALUE"))
    }

    @Test(arguments: ["route", "status", "request_id", "hostname", "error_code", "event", "state", "duration_us"])
    func `Fields that operators need stay`(key: String) throws {
        #expect(try Self.line("m", [key: "VALUE"])[key] as? String == "VALUE")
    }

    @Test(arguments: [
        "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c3IifQ.c2lnbmF0dXJl", "mrt_AbCdEf123456", "mpk_u_AbCdEf", "mpk_s_AbCdEf",
        "mdt_AbCdEf123456", "mlk_AbCdEf123456", "mti_AbCdEf123456", "live_sk_0123456789", "test_gsk_0123456789",
        "test_sk_0123456789abcdef", "live_gsk_0123456789", "4330-0000-0000-0000", "4330000000000000",
        "buyer@example.com", "010-1234-5678", "01012345678", "whsec_c2VjcmV0",
    ])
    func `What looks like a secret is replaced in free text (1.15)`(secret: String) throws {
        for text in ["\(secret)", "got \(secret) from", "x=\(secret)&y", "{\"a\":\"\(secret)\"}", "(\(secret))"] {
            let line = try Self.line(text, ["cause": .string(text)])
            #expect(!"\(line)".contains(secret), "\(text)")
            #expect((line["message"] as? String)?.contains("[redacted]") == true)
        }
    }

    @Test(arguments: [
        "Authorization: Bearer abc", "Bearer abc", "basic abc=", "paymentKey=abc&x=1", #"{"secret":"abc"}"#,
        "password: abc", "card_number = abc",
    ])
    func `What follows a sensitive name in free text is replaced (1.15)`(text: String) throws {
        #expect(try Self.line(text)["message"] as? String != text)
        #expect(try !(Self.line(text)["message"] as? String ?? "").contains("abc"))
    }

    @Test(arguments: [
        "store unavailable: connection refused", "took 1790000000123 ms", "usr_0198f3c2a7b47c1e9d2f", "v1.2.3",
        "결제 승인 완료", "GET /api/payments/{paymentId} 200",
    ])
    func `Ordinary text stays as it is`(text: String) throws {
        #expect(try Self.line(text)["message"] as? String == text)
    }
}
