import Foundation
import Testing

@testable import ProviderSandbox

/// `Authorization: Basic` as the provider takes it, whatever may come.
@Suite struct BasicCredentialTests {
    /// The same numbers for each seed in every run.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static func key(in header: String?) -> String? {
        do { return try BasicCredential.secretKey(in: header) } catch { return nil }
    }

    @Test func `A key is read as it was written, and only with the colon behind it`() {
        for seed in 1...2000 {
            var random = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
            let alphabet = Array("abcXYZ019_:-=+/ é한")
            let key = String(
                (0..<Int.random(in: 1...40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
            let encoded = Data("\(key):".utf8).base64EncodedString()
            #expect(Self.key(in: "Basic \(encoded)") == key, "seed \(seed)")
            #expect(Self.key(in: "bAsIc \(encoded)") == key, "seed \(seed)")
            if key.last != ":" {
                #expect(Self.key(in: "Basic \(Data(key.utf8).base64EncodedString())") == nil, "seed \(seed)")
            }
        }
    }

    @Test func `No header crashes the reading, and what is taken is base64 of a key and a colon`() {
        let pieces = [
            "Basic", "basic", "Bearer", " ", "\t", "dGVzdF9zazo=", "dGVzdF9zazo", "=", "Og==", ":", "é", "\u{0}", "!",
            "=",
        ]
        for seed in 1...5000 {
            var random = Random(state: UInt64(seed))
            let header = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            .joined()
            guard let key = Self.key(in: header) else { continue }
            let encoded = Data("\(key):".utf8).base64EncodedString()
            #expect(header.lowercased().hasPrefix("basic ") && header.hasSuffix(encoded), "seed \(seed): \(header)")
        }
        #expect(Self.key(in: nil) == nil)
    }
}
