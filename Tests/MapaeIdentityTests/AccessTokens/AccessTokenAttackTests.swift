import Crypto
import CryptoExtras
import Foundation
import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// The attack table: every row is refused for HS256, ES256 and EdDSA (A2, RFC 8725).
@Suite
struct AccessTokenAttackTests {
    /// One row: what is done to a token that would otherwise be taken.
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let token: @Sendable (TokenForge) throws -> String

        init(_ name: String, _ token: @escaping @Sendable (TokenForge) throws -> String) {
            self.testDescription = name
            self.token = token
        }

        /// Another value of a header field, or one more field.
        init(_ name: String, header field: String, _ json: String) {
            self.init(name) { $0.token(header: $0.header(field, json)) }
        }

        /// A header as a whole; `ALG` and `KID` stand for the key's own.
        init(_ name: String, header: String) {
            self.init(name) {
                $0.token(
                    header: header.replacing("ALG", with: $0.kind.rawValue).replacing("KID", with: $0.kind.keyID))
            }
        }

        init(_ name: String, claim: String, _ json: String?) {
            self.init(name) { $0.token(payload: try $0.payload(claim, json)) }
        }
    }

    private func expectRefused(_ attack: Attack) async throws {
        try await withIdentity(.sqlite, keys: TokenForge.keys) { world in
            let issued = try await world.logIn()
            for kind in TokenForge.Kind.allCases {
                let token = try attack.token(TokenForge(issued.accessToken, kind: kind))
                let answer = try await refusal { try await world.sessions.authenticate(Secret(token)) }
                #expect(answer == "AUTH_REQUIRED", "\(kind)")
            }
        }
    }

    @Test(arguments: TokenForge.Kind.allCases)
    func `the forge makes tokens that are taken when nothing is wrong with them`(kind: TokenForge.Kind) async throws {
        try await withIdentity(.sqlite, keys: TokenForge.keys) { world in
            let issued = try await world.logIn()
            let forge = TokenForge(issued.accessToken, kind: kind)
            let reordered = #"{"typ":"at+jwt","kid":"\#(kind.keyID)","alg":"\#(kind.rawValue)"}"#
            for token in [
                issued.accessToken.exposed, forge.genuine, forge.token(header: reordered),
                forge.token(payload: try forge.payload("jti", #""other""#)),
                // Clocks of two nodes differ.
                forge.token(payload: try forge.payload("iat", "1786000030")),
            ] {
                _ = try await world.sessions.authenticate(Secret(token))
            }
        }
    }

    @Test(
        arguments: ["none", "None", "NONE", "nOnE", ""].flatMap { alg in
            [
                Attack("alg \(alg) without a signature") {
                    $0.token(header: $0.header("alg", "\"\(alg)\""), signature: TokenForge.Signature.none)
                },
                Attack("alg \(alg) with a good signature", header: "alg", "\"\(alg)\""),
            ]
        } + [
            Attack("no signature") { $0.token(signature: TokenForge.Signature.none) },
            Attack("no alg", header: #"{"kid":"KID","typ":"at+jwt"}"#),
            Attack("a null alg", header: "alg", "null"),
            Attack("a list of algs", header: "alg", #"["HS256","ES256","EdDSA"]"#),
            Attack("a longer hash's name", header: "alg", #""HS512""#),
            Attack("another family's name", header: "alg", #""RS256""#),
            Attack("the other key's algorithm") { $0.token(header: $0.header("alg", "\"\($0.kind.other.rawValue)\"")) },
            Attack("the algorithm in lower case") {
                $0.token(header: $0.header("alg", "\"\($0.kind.rawValue.lowercased())\""))
            },
        ])
    func `no other algorithm is taken, by whatever name (A2, 3.6)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test(
        arguments: [
            Attack("the other key's signature") { $0.token(signature: $0.kind.other.signature) },
            Attack("the other key's signature under its algorithm, this key's name") {
                $0.token(header: $0.header("alg", "\"\($0.kind.other.rawValue)\""), signature: $0.kind.other.signature)
            },
            Attack("somebody else's HMAC key") { $0.token(signature: .hmac(SystemRandom().bytes(32))) },
            Attack("somebody else's EC key") { $0.token(signature: .ecdsa(P256.Signing.PrivateKey())) },
            Attack("somebody else's Ed25519 key") { $0.token(signature: .edwards(Curve25519.Signing.PrivateKey())) },
            Attack("an HMAC with an empty key") { $0.token(signature: .hmac([])) },
        ]
            + publicKeyTexts.flatMap { name, bytes in
                // Whoever checks an HMAC with what everybody knows of an asymmetric key takes these.
                ["HS256", "ES256", "EdDSA"].map { alg in
                    Attack("\(alg) in name, HMAC with \(name)") {
                        $0.token(header: $0.header("alg", "\"\(alg)\""), signature: .hmac(bytes))
                    }
                }
            })
    func `no other key is taken, and no public key for a secret (A2, 3.6)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    /// What everybody knows of the asymmetric keys, in the forms it comes in.
    private static let publicKeyTexts: [(String, [UInt8])] = [
        ("the EC key's PEM", Array(TokenForge.ecKey.publicKey.pemRepresentation.utf8)),
        ("the EC key's PEM and a line break", Array((TokenForge.ecKey.publicKey.pemRepresentation + "\n").utf8)),
        ("the EC key's DER", Array(TokenForge.ecKey.publicKey.derRepresentation)),
        ("the EC key's point", Array(TokenForge.ecKey.publicKey.x963Representation)),
        ("the EC key's JWK", jwk(TokenForge.keys[1])),
        ("the Ed25519 key's PEM", Array(TokenForge.edKey.publicKey.pemRepresentation.utf8)),
        ("the Ed25519 key's bytes", Array(TokenForge.edKey.publicKey.rawRepresentation)),
        ("the Ed25519 key's JWK", jwk(TokenForge.keys[2])),
    ]

    private static func jwk(_ key: SigningKey) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(key.publicJWK)).map(Array.init) ?? []
    }

    @Test(
        arguments: [
            ("an unknown key", #""es256-0000000000000000""#), ("a path", #""../../../../dev/null""#),
            ("SQL", #""x' UNION SELECT 'AAAA"#), ("a command", #""|/bin/true""#),
            ("a template", #""${jndi:ldap://x}""#),
            ("an address", #""https://evil.example/key""#), ("nothing", #""""#), ("null", "null"),
            ("a list", #"["KID"]"#),
            ("an object", #"{"kid":"KID"}"#), ("a number", "1"), ("truth", "true"),
            ("the name and a NUL", #""KID\u0000""#),
            ("the name and a space", #""KID ""#), ("the name in capitals", #""CAPITALS""#),
        ].map { name, json in
            Attack("kid: \(name)") {
                let kid = $0.kind.keyID
                return $0.token(
                    header: $0.header(
                        "kid", json.replacing("KID", with: kid).replacing("CAPITALS", with: kid.uppercased())))
            }
        } + [
            Attack("no kid", header: #"{"alg":"ALG","typ":"at+jwt"}"#),
            Attack("the other key's kid") { $0.token(header: $0.header("kid", "\"\($0.kind.other.keyID)\"")) },
        ])
    func `a key is known by its exact name or the token refused (A2, 3.5)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test(arguments: [
        Attack("jku", header: "jku", #""https://evil.example/jwks""#),
        Attack("jwk with an own key", header: "jwk", #"{"crv":"P-256","kty":"EC","x":"AA","y":"AA"}"#),
        Attack("x5u", header: "x5u", #""https://evil.example/c""#), Attack("x5c", header: "x5c", #"["AA"]"#),
        Attack("x5t", header: "x5t", #""AA""#), Attack("crit", header: "crit", #"["exp"]"#),
        Attack("empty crit", header: "crit", "[]"),
        Attack("crit of b64", header: #"{"alg":"ALG","b64":false,"crit":["b64"],"kid":"KID","typ":"at+jwt"}"#),
        Attack("zip", header: "zip", #""DEF""#), Attack("cty", header: "cty", #""JWT""#),
        Attack("enc", header: "enc", #""A256GCM""#), Attack("an unknown field", header: "x", #""y""#),
        Attack("typ JWT", header: "typ", #""JWT""#), Attack("typ of an ID token", header: "typ", #""id+jwt""#),
        Attack("typ of a refresh token", header: "typ", #""rt+jwt""#),
        Attack("typ with its media type", header: "typ", #""application/at+jwt""#),
        Attack("typ in capitals", header: "typ", #""AT+JWT""#), Attack("no typ", header: #"{"alg":"ALG","kid":"KID"}"#),
        Attack("alg twice", header: #"{"alg":"none","alg":"ALG","kid":"KID","typ":"at+jwt"}"#),
        Attack("alg twice, one escaped", header: #"{"al\u0067":"none","alg":"ALG","kid":"KID","typ":"at+jwt"}"#),
        Attack("kid twice", header: #"{"alg":"ALG","kid":"KID","kid":"KID","typ":"at+jwt"}"#),
        Attack("typ twice", header: #"{"alg":"ALG","kid":"KID","typ":"at+jwt","typ":"at+jwt"}"#),
        Attack("text behind the header", header: #"{"alg":"ALG","kid":"KID","typ":"at+jwt"}{}"#),
        Attack("a byte order mark", header: "\u{FEFF}" + #"{"alg":"ALG","kid":"KID","typ":"at+jwt"}"#),
        Attack("a header that is no object", header: #"["ALG"]"#), Attack("an empty header", header: ""),
        Attack("an empty object", header: "{}"),
        Attack("a header nested too deep", header: String(repeating: "[", count: 600)),
    ])
    func `a header that is not exactly ours is refused (A2, 3.4, 3.6)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test(
        arguments: ["iss", "aud", "sub", "user_id", "sid", "gen", "jti", "iat", "exp"].flatMap {
            [Attack("without \($0)", claim: $0, nil), Attack("\($0) null", claim: $0, "null")]
        } + [
            Attack("another issuer", claim: "iss", #""https://evil.example""#),
            Attack("the issuer with a slash", claim: "iss", #""https://pay.example.kr/""#),
            Attack("another audience", claim: "aud", #""https://evil.example""#),
            Attack("a list of audiences", claim: "aud", #"["https://pay.example.kr"]"#),
            Attack("another subject", claim: "sub", #""usr_00000000000070008000000000000000""#),
            Attack("another user id", claim: "user_id", #""usr_00000000000070008000000000000000""#),
            Attack("an unknown session", claim: "sid", #""ses_00000000000070008000000000000000""#),
            Attack("a user for a session", claim: "sid", #""usr_00000000000070008000000000000000""#),
            Attack("a refresh generation never issued", claim: "gen", "2"),
            Attack("generation nought", claim: "gen", "0"), Attack("no token id", claim: "jti", #""""#),
            Attack("run out", claim: "exp", "1786000000"), Attack("run out long ago", claim: "exp", "1"),
            Attack("issued in the future", claim: "iat", "1786000031"),
            Attack("issued after its end", claim: "iat", "1786003601"),
            Attack("an end as text", claim: "exp", #""1786003600""#),
            Attack("an end with a fraction", claim: "exp", "1786003600.5"),
            Attack("an end with an exponent", claim: "exp", "1786003600e0"),
            Attack("an end beyond all calendars", claim: "exp", "9223372036854775807"),
            Attack("an end beyond all integers", claim: "exp", "18446744073709551616"),
            Attack("a negative beginning", claim: "iat", "-9223372036854775808"),
            Attack("a payload that is no object") { $0.token(payload: #""x""#) },
            Attack("an empty payload") { $0.token(payload: "") },
            Attack("text behind the payload") { $0.token(payload: $0.payload + "{}") },
            Attack("what an ID token says") { forge in
                forge.token(
                    payload: #"{"aud":"https://pay.example.kr","exp":1786003600,"iat":1786000000,"#
                        + #""iss":"https://pay.example.kr","nonce":"n","sub":"usr_00000000000070008000000000000000"}"#)
            },
        ])
    func `stripped, wrong and run-out claims are refused (A2, 3.5)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test(
        arguments: ["iss", "aud", "sub", "user_id", "sid", "gen", "jti", "iat", "exp"].flatMap { claim in
            [
                Attack("\(claim) twice, alike") { forge in
                    let pattern = try Regex("\"\(claim)\":(\"[^\"]*\"|[0-9]+)")
                    let member = forge.payload.firstMatch(of: pattern).map { String(forge.payload[$0.range]) } ?? ""
                    return forge.token(payload: forge.payload.dropLast() + ",\(member)}")
                },
                Attack("\(claim) twice, another first") {
                    $0.token(payload: "{\"\(claim)\":1999999999," + $0.payload.dropFirst())
                },
            ]
        })
    func `a claim that is there twice is refused, whichever would win (A2, 3.6)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test(
        arguments: [
            Attack("nothing") { _ in "" }, Attack("two dots") { _ in ".." }, Attack("a dot") { _ in "." },
            Attack("two parts") { $0.parts[0] + "." + $0.parts[1] },
            Attack("an empty third part") { $0.parts[0] + "." + $0.parts[1] + "." },
            Attack("four parts") { $0.genuine + ".AAAA" }, Attack("five parts, as encrypted") { $0.genuine + ".AA.AA" },
            Attack("an empty first part") { "." + $0.parts[1] + "." + $0.parts[2] },
            Attack("an empty second part") { $0.parts[0] + ".." + $0.parts[2] },
            Attack("a trailing dot") { $0.genuine + "." }, Attack("a leading dot") { "." + $0.genuine },
            Attack("a trailing space") { $0.genuine + " " }, Attack("a leading space") { " " + $0.genuine },
            Attack("a line break") { $0.genuine + "\n" }, Attack("a NUL") { $0.genuine + "\0" },
            Attack("a space inside") { $0.parts.joined(separator: ". ") },
            Attack("padding") { $0.genuine + "=" },
            Attack("an unknown character in the signature") { $0.genuine + "!" },
            Attack("padding of the header") { $0.parts[0] + "=." + $0.parts[1] + "." + $0.parts[2] },
            Attack("a line break in the payload") {
                $0.parts[0] + "." + $0.parts[1].prefix(8) + "\n" + $0.parts[1].dropFirst(8) + "." + $0.parts[2]
            },
            Attack("a byte behind the signature") { $0.genuine + "AA" },
            Attack("a byte less of the signature") { String($0.genuine.dropLast(2)) },
            Attack("a signature of noughts") { $0.token(signature: .bytes(Array(repeating: 0, count: 64))) },
            Attack("an HMAC of noughts") { $0.token(signature: .bytes(Array(repeating: 0, count: 32))) },
            Attack("a signature of ones") { $0.token(signature: .bytes(Array(repeating: 0xFF, count: 64))) },
            // r = s = n, which is nought in the group of P-256.
            Attack("r and s of the group's order") {
                let order: [UInt8] =
                    [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0] + Array(repeating: 0xFF, count: 8) + [
                        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
                    ]
                return $0.token(signature: .bytes(order + order))
            },
            Attack("ECDSA in DER") { $0.token(signature: .der(TokenForge.ecKey)) },
            Attack("stray low bits in the signature") { forge in
                let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
                let index = alphabet.firstIndex { $0 == forge.genuine.last } ?? 0
                return forge.genuine.dropLast() + String(alphabet[index ^ 1])
            },
            Attack("the standard alphabet") { forge in
                // A payload whose text has both odd characters.
                let payload = try forge.payload("jti", #""~~~???>>>""#)
                let token = forge.token(payload: payload)
                return token.replacing("-", with: "+").replacing("_", with: "/")
                    + (token.contains("-") || token.contains("_") ? "" : "!")
            },
            Attack("the payload changed under the signature") { forge in
                let changed = Base64URL.encode(Array(try forge.payload("exp", "1999999999").utf8))
                return "\(forge.parts[0]).\(changed).\(forge.parts[2])"
            },
            Attack("the header changed under the signature") { forge in
                let changed = Base64URL.encode(Array(forge.header.replacing(",", with: ", ").utf8))
                return "\(changed).\(forge.parts[1]).\(forge.parts[2])"
            },
            Attack("more than four kilobytes") { forge in
                forge.token(payload: try forge.payload("jti", "\"\(String(repeating: "x", count: 4096))\""))
            },
            Attack("a megabyte") { _ in String(repeating: "eyJ.", count: 262_144) },
        ])
    func `malformed, altered and oversized tokens are refused (A2)`(attack: Attack) async throws {
        try await expectRefused(attack)
    }

    @Test(arguments: [
        Attack("run out", claim: "exp", "1786000000"), Attack("run out long ago", claim: "exp", "1"),
        Attack("an unknown key", header: "kid", #""es256-0000000000000000""#),
        Attack("the key's name in capitals") {
            $0.token(header: $0.header("kid", "\"\($0.kind.keyID.uppercased())\""))
        },
        Attack("no key", header: #"{"alg":"ALG","typ":"at+jwt"}"#),
    ])
    func `what the sessions would refuse once more, the verifier refuses already (A2, 3.5, 3.6)`(attack: Attack)
        async throws
    {
        try await withIdentity(.sqlite, keys: TokenForge.keys) { world in
            let issued = try await world.logIn()
            for kind in TokenForge.Kind.allCases {
                let forge = TokenForge(issued.accessToken, kind: kind)
                #expect(try await world.tokens.verify(Secret(forge.genuine)) != nil, "\(kind)")
                #expect(try await world.tokens.verify(Secret(attack.token(forge))) == nil, "\(kind)")
            }
        }
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

    @Test(arguments: TokenForge.Kind.allCases)
    func `a token of another user's session is refused`(kind: TokenForge.Kind) async throws {
        try await withIdentity(.sqlite, keys: TokenForge.keys) { world in
            let forge = TokenForge(try await world.logIn().accessToken, kind: kind)
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
