import Foundation
import MapaeCore
import MapaeIdentity
import Testing

@Suite
struct CSRFTokenTests {
    private let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))
    private let newKey = "new:" + Data(SystemRandom().bytes(32)).base64EncodedString()
    private let oldKey = "old:" + Data(SystemRandom().bytes(32)).base64EncodedString()

    private func tokens(_ keys: String...) throws -> CSRFTokens {
        CSRFTokens(
            keys: try KeyRing(parsing: Secret(keys.joined(separator: ","))), clock: clock, random: SystemRandom())
    }

    @Test
    func `a token is good for its session for an hour (B1)`() throws {
        let tokens = try tokens(newKey)
        let token = tokens.issue(for: "ses_a")
        #expect(token != tokens.issue(for: "ses_a"))
        #expect(tokens.isValid(token, for: "ses_a"))
        clock.advance(by: CSRFTokens.lifetime - .milliseconds(1))
        #expect(tokens.isValid(token, for: "ses_a"))
        clock.advance(by: .milliseconds(1))
        #expect(!tokens.isValid(token, for: "ses_a"))
    }

    @Test
    func `a token of another session is refused (1.7)`() throws {
        let tokens = try tokens(newKey)
        let token = tokens.issue(for: "ses_attacker")
        #expect(!tokens.isValid(token, for: "ses_victim"))
        #expect(!tokens.isValid(token, for: ""))
        // Moving the border between token and session id must not make another valid pair.
        let parts = token.split(separator: ".")
        #expect(!tokens.isValid("v1.\(parts[1]).\(parts[2]).x.\(parts[3])", for: "ses_attacker"))
    }

    @Test
    func `a changed token is refused`() throws {
        let tokens = try tokens(newKey)
        let parts = tokens.issue(for: "ses_a").split(separator: ".").map(String.init)
        for forged in [
            "", ".", "...", "v1", "v2.\(parts[1]).\(parts[2]).\(parts[3])", "v1.9999999999.\(parts[2]).\(parts[3])",
            "v1.+\(parts[1]).\(parts[2]).\(parts[3])", "v1.\(parts[1]).AAAA.\(parts[3])",
            "v1.\(parts[1]).\(parts[2]).", "v1.\(parts[1]).\(parts[2]).AAAA", parts.joined(separator: ".") + "=",
            parts.joined(separator: ".") + ".", String(repeating: "v", count: 300),
        ] {
            #expect(!tokens.isValid(forged, for: "ses_a"))
        }
    }

    @Test
    func `a token outlives a rotation while its key is listed`() throws {
        let token = try tokens(oldKey).issue(for: "ses_a")
        #expect(try tokens(newKey, oldKey).isValid(token, for: "ses_a"))
        #expect(try !tokens(newKey).isValid(token, for: "ses_a"))
    }
}
