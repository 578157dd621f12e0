import MapaeCore
import Testing

@testable import MapaeServer

/// What may be the credential of Toss' callback (2.3).
@Suite struct CallbackSecretTests {
    @Test func `random values are taken, with and without a name (2.3)`() {
        let base64 = [
            "pU3KGCUwux1tEyze1iN7Lg",
            "2R4_ch_LGXEXRJTWSTydXDRgvjEgHmn-",
            "2qDu6LmZf1x8KZn9r-WTJTzWVK9N-tcUJ6Cus_7pIy8",
            "ivIhH57kkcWxC-y1Vjv8Hm-TQn7LyP4pVeXNjkbcjtQ",
            "t8J2TSpaTXZ3BvhdhpACSta9o0Ab6cjLzMk19s0fYSJq4VM4rho0AE0zug0kasBM",
        ]
        let hexadecimal = (0..<50).map { _ in Hexadecimal.encode(SystemRandom().bytes(32)) }
        for secret in base64 + hexadecimal {
            #expect(CallbackSecret.weakness(of: secret) == nil)
            #expect(CallbackSecret.weakness(of: "mapae:\(secret)") == nil)
        }
    }

    @Test func `phrases, short values and patterns are refused (2.3)`() {
        let weak = [
            "", "mapae:", ":", "my-app-toss-callback-2026", "MyTossCallbackKeyOfTheYear2026", "unlink2026!",
            "mapae:correct-horse-battery-staple-2026", "secretjq0Tq9rkXW2mZy4vB7cN1dLs", "0123456789abcdef",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "jq0Tq9rkXW2mZy4vB7cN1", "01010101010101010101010101010101",
            "mapae:jq0Tq9rkXW2mZy4vB7cN1dLsHf5uEaGo ", "토스연결해제콜백비밀번호jq0Tq9rkXW2mZy4vB7cN1",
        ]
        for text in weak { #expect(CallbackSecret.weakness(of: text) != nil, "\(text)") }
    }
}
