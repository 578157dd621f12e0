import Crypto
import Foundation
import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Sessions of the system before, exchanged once each (A10, 3.8).
@Suite
struct LegacyExchangeTests {
    private static let secret = SystemRandom().bytes(32)
    private static let begin: Int64 = 1_786_000_000
    private static let session = "0123456789abcdef0123456789abcdef"

    private func exchange(_ world: IdentityFixture) -> LegacyExchange {
        LegacyExchange(
            LegacyExchangeSettings(
                secret: Secret(Self.secret), until: Timestamp(seconds: Self.begin + 86_400),
                audience: IdentityFixture.issuer),
            store: world.store, sessions: world.sessions, access: world.access, strangers: world.strangers,
            clock: world.clock)
    }

    /// As the other system's back end writes it.
    private func assertion(
        _ changes: [String: Any?] = [:], secret: [UInt8] = secret, text: String? = nil
    ) throws -> Secret<String> {
        var fields: [String: Any] = [
            "aud": IdentityFixture.issuer, "email": "kim@example.com", "iat": Self.begin, "exp": Self.begin + 60,
            "session": Self.session,
        ]
        for (name, value) in changes { fields.updateValue(value as Any, forKey: name) }
        fields = fields.filter { name, _ in changes[name].map { $0 != nil } ?? true }
        let json = try text.map { Data($0.utf8) } ?? JSONSerialization.data(withJSONObject: fields)
        let payload = Base64URL.encode(json)
        let code = HMAC<SHA256>.authenticationCode(for: Array(payload.utf8), using: SymmetricKey(data: secret))
        return Secret("\(payload).\(Base64URL.encode(code))")
    }

    @Test(arguments: TestEngine.allCases)
    func `a legacy session becomes a session here once, also of twenty at once, and is recorded (A10, 3.8)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let exchange = exchange(world)
            let text = try assertion()
            let sessions = try await withThrowingTaskGroup(of: IssuedSession?.self) { group in
                for _ in 0..<20 {
                    group.addTask { try? await exchange.exchange(text, remembered: true, delivery: .cookie) }
                }
                return try await group.reduce(into: [IssuedSession]()) { if let one = $1 { $0.append(one) } }
            }
            #expect(sessions.count == 1)
            let session = try #require(sessions.first)
            #expect(try await world.sessions.authenticate(session.accessToken).userID == user)
            #expect(try await world.events() == [SecurityEvent(.legacySessionExchanged, userID: user)])
            // A new assertion about the same old session is as good as none.
            world.clock.advance(by: .seconds(50))
            let second = try assertion(["iat": Self.begin + 50, "exp": Self.begin + 110])
            #expect(
                try await refusal { try await exchange.exchange(second, remembered: false, delivery: .cookie) }
                    == "INVALID_CREDENTIALS")
        }
    }

    @Test
    func `there is no way back: the old session's id opens nothing here (3.8)`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp()
            _ = try await exchange(world).exchange(try assertion(), remembered: false, delivery: .cookie)
            for text in [Self.session, try assertion().exposed] {
                #expect(try await refusal { try await world.sessions.authenticate(Secret(text)) } == "AUTH_REQUIRED")
                #expect(
                    try await refusal { try await world.sessions.refresh(Secret(text), delivery: .cookie) }
                        == "SESSION_EXPIRED")
            }
        }
    }

    @Test
    func `after its end nothing is exchanged (A10, 3.8)`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp()
            let exchange = exchange(world)
            world.clock.advance(by: .seconds(86_400))
            #expect(!exchange.isOpen)
            let text = try assertion(["iat": Self.begin + 86_400, "exp": Self.begin + 86_460])
            #expect(
                try await refusal { try await exchange.exchange(text, remembered: false, delivery: .cookie) }
                    == "NOT_FOUND")
        }
    }

    @Test
    func `what is forged, stale, long-lived, for another server or about nobody is refused (A10)`() async throws {
        try await withIdentity(.sqlite) { world in
            _ = try await world.signUp()
            let exchange = exchange(world)
            let good = try assertion().exposed
            let parts = good.split(separator: ".")
            let twice =
                #"{"aud":"\#(IdentityFixture.issuer)","email":"lee@example.com","email":"kim@example.com","#
                + #""exp":1786000060,"iat":1786000000,"session":"\#(Self.session)"}"#
            let bad: [Secret<String>] = [
                Secret(""), Secret("."), Secret(good + "="), Secret(good + ".A"), Secret(String(parts[0])),
                Secret("\(parts[0])."), Secret("\(parts[1]).\(parts[0])"),
                Secret(good + String(repeating: "A", count: 4096)),
                try assertion(secret: SystemRandom().bytes(32)), try assertion(text: twice), try assertion(text: "[]"),
                try assertion(["aud": "https://other.example.kr"]), try assertion(["aud": nil as String?]),
                try assertion(["exp": Self.begin]), try assertion(["exp": Self.begin + 61]),
                try assertion(["iat": Self.begin + 31, "exp": Self.begin + 60]),
                try assertion(["exp": Int64.max, "iat": Int64.min]), try assertion(["iat": Int64.min]),
                try assertion(["session": "short"]), try assertion(["session": nil as String?]),
                try assertion(["email": "nobody@example.com"]), try assertion(["email": "no address"]),
            ]
            for (index, text) in bad.enumerated() {
                let answer = try await refusal {
                    try await exchange.exchange(text, remembered: false, delivery: .cookie)
                }
                #expect(answer == "INVALID_CREDENTIALS", "\(index)")
            }
            #expect(try await world.events().isEmpty)
            _ = try await exchange.exchange(Secret(good), remembered: false, delivery: .cookie)
        }
    }
}
