import Foundation
import Logging
import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Who may report an unlink (C4, document 002).
@Suite struct TossCallbackTests {
    private static let secret = "mapae:jq0Tq9rkXW2mZy4vB7cN1dLsHf5uEaGo"
    private static let former = "Vn3xK8wQ6yRt2pZs9bMj4cDh7gLf5aUe"

    private func answer(
        _ headers: [String], secrets: [String] = [secret, former]
    ) async throws -> String? {
        var found: String?
        try await withToss { world in
            let callback = TossUnlinkCallback(
                links: world.links, secrets: secrets.map { Secret($0) }, logger: quietLogger)
            found = try await refusal { try callback.authorize(headers) }
        }
        return found
    }

    private static func basic(_ text: String, _ scheme: String = "Basic") -> String {
        "\(scheme) \(Data(text.utf8).base64EncodedString())"
    }

    @Test func `the whole text counts, with or without a colon, and both while one is replaced (2.2)`() async throws {
        for text in [Self.secret, Self.former] {
            #expect(try await answer([Self.basic(text)]) == nil)
            #expect(try await answer([Self.basic(text, "basic")]) == nil)
        }
        #expect(try await answer([Self.basic(Self.former)], secrets: [Self.secret]) == "WEBHOOK_UNAUTHORIZED")
    }

    @Test func `parts, longer texts and other spellings are refused (2.2)`() async throws {
        let half = String(Self.secret.dropFirst(6))
        let wrong = [
            "\(Self.secret) ", " \(Self.secret)", "x\(Self.secret)", "\(Self.secret)x", "\(Self.secret)\(Self.secret)",
            half, ":\(half)", String(Self.secret.dropLast()), Self.secret.uppercased(), "",
            Data(Self.secret.utf8).base64EncodedString(), "\(Self.secret)\n\(Self.former)",
        ]
        for text in wrong { #expect(try await answer([Self.basic(text)]) == "WEBHOOK_UNAUTHORIZED") }
    }

    @Test func `no credential, another scheme, two credentials and no base64 are refused (2.2)`() async throws {
        let right = Self.basic(Self.secret)
        let wrong = [
            [], [""], [Self.secret], [Self.basic(Self.secret, "Bearer")], ["Basic"], ["Basic "],
            ["Basic \(Self.secret)"],
            [right, right], [right + "!"], [right + " x"], ["Basic " + String(repeating: "A", count: 4000)],
        ]
        for headers in wrong { #expect(try await answer(headers) == "WEBHOOK_UNAUTHORIZED") }
    }

    @Test func `without a configured credential nothing is taken, not even none (2.1)`() async throws {
        for headers in [[], [Self.basic("")], [Self.basic(Self.secret)]] {
            #expect(try await answer(headers, secrets: []) == "UNAVAILABLE")
        }
    }

    @Test func `words of Toss are kept, what is none is not`() {
        let words = [
            "UNLINK", "WITHDRAWAL_TOSS", "NEW_WORD", "DISCONNECTED", "lower", "", "A B",
            String(repeating: "A", count: 33),
        ]
        #expect(
            words.map { TossUnlinkEvent(referrer: $0).rawValue }
                == ["UNLINK", "WITHDRAWAL_TOSS", "NEW_WORD", "OTHER", "OTHER", "OTHER", "OTHER", "OTHER"])
        #expect(TossUnlinkEvent(referrer: nil) == .other)
    }
}
