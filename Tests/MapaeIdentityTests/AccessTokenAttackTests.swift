import Crypto
import Foundation
import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct AccessTokenAttackTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let token: @Sendable (TokenForge) throws -> String

        init(_ name: String, _ token: @escaping @Sendable (TokenForge) throws -> String) {
            self.testDescription = name
            self.token = token
        }

        init(_ name: String, header: String) {
            self.init(name) { $0.token(header: header) }
        }

        init(_ name: String, claim: String, _ json: String?) {
            self.init(name) { $0.token(payload: try $0.payload(claim, json)) }
        }
    }

    private func expectRefused(_ attack: Attack) async throws {
        try await withIdentity(.sqlite, keys: TokenForge.keys) { world in
            let forge = try TokenForge(try await world.logIn().accessToken)
            let token = try attack.token(forge)
            #expect(token != forge.genuine)
            #expect(try await refusal { try await world.sessions.authenticate(Secret(token)) } == "AUTH_REQUIRED")
        }
    }

    @Test
    func `the forge makes tokens that are taken when nothing is wrong with them`() async throws {
        try await withIdentity(.sqlite, keys: TokenForge.keys) { world in
            let forge = try TokenForge(try await world.logIn().accessToken)
            let elliptic = forge.token(
                header: #"{"alg":"ES256","kid":"es-1","typ":"at+jwt"}"#, signature: .ecdsa(TokenForge.ecKey))
            for token in [
                forge.genuine, forge.token(), elliptic, forge.token(payload: try forge.payload("jti", #""other""#)),
            ] {
                _ = try await world.sessions.authenticate(Secret(token))
            }
        }
    }

    @Test(arguments: [
        Attack("alg none without a signature") {
            $0.token(header: #"{"alg":"none","kid":"hs-1","typ":"at+jwt"}"#, signature: TokenForge.Signature.none)
        },
        Attack("no signature") { $0.token(signature: TokenForge.Signature.none) },
        Attack("alg none with a good signature", header: #"{"alg":"none","kid":"hs-1","typ":"at+jwt"}"#),
        Attack("another algorithm's name", header: #"{"alg":"HS512","kid":"hs-1","typ":"at+jwt"}"#),
        Attack("the other key's algorithm", header: #"{"alg":"ES256","kid":"hs-1","typ":"at+jwt"}"#),
        Attack("the algorithm in lower case", header: #"{"alg":"hs256","kid":"hs-1","typ":"at+jwt"}"#),
        Attack("the HS256 key under the EC key's name", header: #"{"alg":"HS256","kid":"es-1","typ":"at+jwt"}"#),
        Attack("HMAC with the public key's PEM") {
            let pem = Array(TokenForge.ecKey.publicKey.pemRepresentation.utf8)
            return $0.token(header: #"{"alg":"HS256","kid":"es-1","typ":"at+jwt"}"#, signature: .hmac(pem))
        },
        Attack("HMAC with the public key's bytes") {
            let bytes = Array(TokenForge.ecKey.publicKey.x963Representation)
            return $0.token(header: #"{"alg":"ES256","kid":"es-1","typ":"at+jwt"}"#, signature: .hmac(bytes))
        },
        Attack("somebody else's EC key") {
            $0.token(
                header: #"{"alg":"ES256","kid":"es-1","typ":"at+jwt"}"#, signature: .ecdsa(P256.Signing.PrivateKey()))
        },
        Attack("somebody else's HMAC key") { $0.token(signature: .hmac(SystemRandom().bytes(32))) },
        Attack("an unknown key", header: #"{"alg":"HS256","kid":"hs-2","typ":"at+jwt"}"#),
        Attack("no key named", header: #"{"alg":"HS256","typ":"at+jwt"}"#),
        Attack("a null key", header: #"{"alg":"HS256","kid":null,"typ":"at+jwt"}"#),
    ])
    func `algorithm and key tricks are refused (A2, 3.6)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test(arguments: [
        Attack("jku", header: #"{"alg":"HS256","jku":"https://evil.example/jwks","kid":"hs-1","typ":"at+jwt"}"#),
        Attack("jwk", header: #"{"alg":"HS256","jwk":{"k":"AA","kty":"oct"},"kid":"hs-1","typ":"at+jwt"}"#),
        Attack("x5u", header: #"{"alg":"HS256","kid":"hs-1","typ":"at+jwt","x5u":"https://evil.example/c"}"#),
        Attack("x5c", header: #"{"alg":"HS256","kid":"hs-1","typ":"at+jwt","x5c":["AA"]}"#),
        Attack("crit", header: #"{"alg":"HS256","crit":["exp"],"exp":1,"kid":"hs-1","typ":"at+jwt"}"#),
        Attack("empty crit", header: #"{"alg":"HS256","crit":[],"kid":"hs-1","typ":"at+jwt"}"#),
        Attack("zip", header: #"{"alg":"HS256","kid":"hs-1","typ":"at+jwt","zip":"DEF"}"#),
        Attack("typ JWT", header: #"{"alg":"HS256","kid":"hs-1","typ":"JWT"}"#),
        Attack("typ of another kind of token", header: #"{"alg":"HS256","kid":"hs-1","typ":"rt+jwt"}"#),
        Attack("no typ", header: #"{"alg":"HS256","kid":"hs-1"}"#),
        Attack("alg twice", header: #"{"alg":"none","alg":"HS256","kid":"hs-1","typ":"at+jwt"}"#),
        Attack("kid twice", header: #"{"alg":"HS256","kid":"hs-1","kid":"hs-1","typ":"at+jwt"}"#),
        Attack("text behind the header", header: #"{"alg":"HS256","kid":"hs-1","typ":"at+jwt"}{}"#),
        Attack("a header that is no object", header: #"["HS256"]"#),
        Attack("an empty header", header: ""),
    ])
    func `a header that is not exactly ours is refused (A2, 3.4, 3.6)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test(
        arguments: ["iss", "aud", "sub", "user_id", "sid", "gen", "jti", "iat", "exp"].map {
            Attack("without \($0)", claim: $0, nil)
        } + [
            Attack("another issuer", claim: "iss", #""https://evil.example""#),
            Attack("another audience", claim: "aud", #""https://evil.example""#),
            Attack("a list of audiences", claim: "aud", #"["https://pay.example.kr"]"#),
            Attack("another subject", claim: "sub", #""usr_00000000000070008000000000000000""#),
            Attack("another user id", claim: "user_id", #""usr_00000000000070008000000000000000""#),
            Attack("an unknown session", claim: "sid", #""ses_00000000000070008000000000000000""#),
            Attack("a refresh generation never issued", claim: "gen", "2"),
            Attack("generation nought", claim: "gen", "0"),
            Attack("no token id", claim: "jti", #""""#),
            Attack("run out", claim: "exp", "1786000000"),
            Attack("issued in the future", claim: "iat", "1786000031"),
            Attack("issued after its end", claim: "iat", "1786003601"),
            Attack("an end as text", claim: "exp", #""1786003600""#),
            Attack("an end with a fraction", claim: "exp", "1786003600.5"),
            Attack("an end with an exponent", claim: "exp", "1786003600e0"),
            Attack("an end beyond all calendars", claim: "exp", "9223372036854775807"),
            Attack("a negative beginning", claim: "iat", "-9223372036854775808"),
            Attack("an extra user id") { forge in
                forge.token(payload: forge.payload.dropLast() + #","user_id":"usr_00000000000070008000000000000000"}"#)
            },
            Attack("an extra end") { $0.token(payload: $0.payload.dropLast() + #","exp":1999999999}"#) },
            Attack("a payload that is no object") { $0.token(payload: #""x""#) },
        ])
    func `stripped, wrong and doubled claims are refused (A2, 3.5)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test(arguments: [
        Attack("nothing") { _ in "" },
        Attack("two dots") { _ in ".." },
        Attack("two parts") { String($0.genuine[..<($0.genuine.lastIndex(of: ".") ?? $0.genuine.startIndex)]) },
        Attack("four parts") { $0.genuine + ".AAAA" },
        Attack("a trailing dot") { $0.genuine + "." },
        Attack("a trailing space") { $0.genuine + " " },
        Attack("padding") { $0.genuine + "=" },
        Attack("an unknown character in the signature") { $0.genuine + "!" },
        Attack("stray low bits in the signature") { forge in
            let last = forge.genuine.last
            let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
            let index = alphabet.firstIndex { $0 == last } ?? 0
            return forge.genuine.dropLast() + String(alphabet[index + 1])
        },
        Attack("the payload changed under the signature") { forge in
            let parts = forge.genuine.split(separator: ".")
            let changed = Base64URL.encode(Array(try forge.payload("exp", "1999999999").utf8))
            return "\(parts[0]).\(changed).\(parts[2])"
        },
        Attack("more than four kilobytes") { forge in
            forge.token(payload: try forge.payload("jti", "\"\(String(repeating: "x", count: 4096))\""))
        },
    ])
    func `malformed and oversized tokens are refused (A2)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test
    func `a refresh token is no access token, nor the reverse (3.4)`() async throws {
        try await withIdentity(.sqlite) { world in
            let issued = try await world.logIn()
            #expect(try await refusal { try await world.sessions.authenticate(issued.refreshToken) } == "AUTH_REQUIRED")
            let answer = try await refusal { try await world.sessions.refresh(issued.accessToken, delivery: .cookie) }
            #expect(answer == "SESSION_EXPIRED")
        }
    }

    @Test
    func `a token of another user's session is refused`() async throws {
        try await withIdentity(.sqlite) { world in
            let forge = try TokenForge(try await world.logIn().accessToken)
            let lee = try await world.sessions.start(
                for: try await world.signUp("lee@example.com"), remembered: false, delivery: .cookie)
            let payload = try forge.payload("sid", "\"\(lee.principal.sessionID)\"")
            let answer = try await refusal {
                try await world.sessions.authenticate(Secret(forge.token(payload: payload)))
            }
            #expect(answer == "AUTH_REQUIRED")
        }
    }
}
