import Foundation
import MapaeCore
import MapaeIdentity
import Testing

@testable import MapaeHTTP

@Suite struct MeTests {
    @Test(arguments: ["민수", "O'Neil", "a\"b\\c", "tab\tnew\nline", "\u{1}\u{7F}", "🇰🇷 </script>", ""])
    func `the answer is the JSON an encoder would write, whatever the nickname (A1)`(nickname: String) throws {
        let identifiers = IdentifierSource(clock: SystemClock(), random: SystemRandom())
        let principal = Principal(
            userID: identifiers.make(), sessionID: identifiers.make(), nickname: nickname, role: .general,
            issuedAt: Timestamp(seconds: 1_790_000_000), expiresAt: Timestamp(seconds: 1_790_003_600),
            delivery: .cookie)
        let json = try MeAnswer(principal, at: Timestamp(seconds: 1_790_000_100)).json
        let value = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary)
        let expected: NSDictionary = [
            "success": true, "user": ["id": principal.userID.text, "nickname": nickname, "role": "GENERAL"],
            "token_info": ["expires_in": 3500, "issued_at": 1_790_000_000, "type": "access"],
        ]
        #expect(value == expected)
    }

    @Test(arguments: [
        ("Bearer abc.def", "abc.def"), ("bearer abc", "abc"), ("BEARER   abc", "abc"), ("Bearer  a", "a"),
    ])
    func `a bearer token is what follows the scheme, whose case does not matter`(header: String, token: String) {
        #expect(bearerToken(in: header) == token)
    }

    @Test(arguments: [
        "", "Bearer", "Bearer ", "Bearer    ", "Basic abc", "Bearerabc", "Bearer a b", "Bearer a\t", "Bearer a ",
        " Bearer a", "\u{22}earer a", "Bearer\u{0}a",
    ])
    func `what is not one bearer token is none`(header: String) {
        #expect(bearerToken(in: header) == nil)
    }
}
