import Foundation
import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity
import NIOCore
import Testing

@testable import MapaeHTTP

/// Whatever may come in the headers that carry credentials: nothing crashes, nothing is taken that a plain reading of the
/// standard refuses, and what was written rightly is read as it was meant.
@Suite struct CredentialParserTests {
    private static let odd = Array(
        "=;,: \t\"'\\%\u{0}\u{1}\u{7F}\u{A0}\u{301}\u{37E}\u{FF1B}\u{E9}\u{1F3FD}".unicodeScalars)
    private static let own = Array("abcXYZ019-_.".unicodeScalars)

    // MARK: Bearer

    /// `"Bearer" 1*SP b64token` (RFC 6750 §2.1), the scheme without regard to case.
    private static var bearerPattern: Regex<(Substring, Substring)> {
        #/[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+\/-]+=*)/#
    }

    private static func reference(_ header: String) -> String? {
        guard header.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return header.wholeMatch(of: bearerPattern).map { String($0.output.1) }
    }

    @Test func `A bearer header is read by RFC 6750, or not at all (A4)`() {
        let schemes = [
            "Bearer ", "bearer ", "BEARER  ", "Bearer", "Bearer\t", "Basic ", " Bearer ", "B\u{65}arer ", "bearer=", "",
        ]
        let alphabet = Self.own + Self.odd + Array("~+/=Bearer".unicodeScalars)
        withSeeds(2000) { seed, random in
            let header = (schemes.randomElement(using: &random) ?? "") + random.text(0...12, of: alphabet)
            #expect(bearerToken(in: header) == Self.reference(header), "seed \(seed): \(header)")
        }
    }

    @Test func `A token is read as it was written, under any spelling of its scheme (A4)`() {
        withSeeds(2000) { seed, random in
            let token = random.text(1...600, of: Self.own + Array("~+/".unicodeScalars))
            let padding = String(repeating: "=", count: Int.random(in: 0...2, using: &random))
            let scheme = String("bearer".map { Bool.random(using: &random) ? Character($0.uppercased()) : $0 })
            let spaces = String(repeating: " ", count: Int.random(in: 1...3, using: &random))
            #expect(bearerToken(in: scheme + spaces + token + padding) == token + padding, "seed \(seed)")
        }
    }

    // MARK: Cookies

    private static func request(_ lines: [String]) -> Request {
        var headers = HTTPFields()
        for line in lines { headers.append(HTTPField(name: .cookie, value: line)) }
        return Request(
            head: HTTPRequest(method: .get, scheme: "https", authority: "mapae.test", path: "/", headerFields: headers),
            body: RequestBody(buffer: ByteBuffer()))
    }

    /// Pairs with semicolons between them (RFC 6265 §4.2.1), by bytes; the first of a name counts.
    private static func reference(_ name: String, _ lines: [String]) -> String? {
        let pairs = lines.flatMap { Data($0.utf8).split(separator: 0x3B) }
        for pair in pairs {
            let pair = Data(pair.drop { $0 == 0x20 || $0 == 0x09 })
            guard pair.starts(with: Data("\(name)=".utf8)) else { continue }
            let value = Data(pair.dropFirst(name.utf8.count + 1))
            let isOwn = value.allSatisfy { byte in own.contains { $0.value == byte } || isLetterOrDigit(byte) }
            return value.isEmpty || !isOwn ? nil : String(decoding: value, as: UTF8.self)
        }
        return nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    @Test func `Cookies are pairs with semicolons between them, and nothing else is one (A4, 3.9)`() {
        let policy = CookiePolicy(isSecure: true)
        let words =
            CookiePolicy.Kind.allCases.map(policy.name) + ["a", "__Host-", "__host-mapae_access", "mapae_access"]
        withSeeds(2000) { seed, random in
            let lines = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    let name = words.randomElement(using: &random) ?? ""
                    let value = random.text(0...6, of: Self.own + Self.odd)
                    return "\(name)\(Bool.random(using: &random) ? "=" : "")\(value)"
                }.joined(separator: ["; ", ";", ";;", ",", "\u{37E} "].randomElement(using: &random) ?? ";")
            }
            // A header that the parser of requests would not let through says nothing.
            let request = Self.request(lines)
            let arrived = request.headers[values: .cookie]
            for kind in CookiePolicy.Kind.allCases {
                let found = policy.value(kind, in: request)
                #expect(found == Self.reference(policy.name(kind), arrived), "seed \(seed): \(lines)")
            }
        }
    }

    @Test func `What the server sets comes back as it was, among whatever others (A4)`() {
        withSeeds(2000) { seed, random in
            let policy = CookiePolicy(isSecure: Bool.random(using: &random))
            let values = Dictionary(
                uniqueKeysWithValues: CookiePolicy.Kind.allCases.map { ($0, random.text(1...200, of: Self.own)) })
            var pairs = values.map { kind, value in
                String(policy.make(kind, value: value).description.prefix { $0 != ";" })
            }
            pairs.append("other=\(random.text(0...9, of: Self.own + Array("=\"".unicodeScalars)))")
            pairs.shuffle(using: &random)
            let request = Self.request([pairs.joined(separator: "; ")])
            for (kind, value) in values { #expect(policy.value(kind, in: request) == value, "seed \(seed)") }
        }
    }

    @Test func `A sibling host cannot hide a cookie of ours in its own (3.9, 1.7)`() {
        let policy = CookiePolicy(isSecure: true)
        let hidden = "sibling=x\u{37E} __Host-csrf_token=planted"
        #expect(policy.value(.csrfToken, in: Self.request([hidden])) == nil)
        #expect(policy.value(.csrfToken, in: Self.request([hidden + "; __Host-csrf_token=mine"])) == "mine")
    }

    // MARK: CSRF tokens

    @Test func `A CSRF token is good for its session as it is, and no other text is (B1, 1.7)`() throws {
        let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_790_000_000)))
        let keys = try KeyRing(parsing: Secret("k1:\(Data(SystemRandom().bytes(32)).base64EncodedString())"))
        let tokens = CSRFTokens(keys: keys, clock: clock, random: SystemRandom())
        let alphabet = Array("0123456789ABCabc-_.v=+/ ".unicodeScalars) + Self.odd
        withSeeds(1200) { seed, random in
            let binding = random.text(1...40, of: Self.own)
            let token = tokens.issue(for: binding)
            #expect(tokens.isValid(token, for: binding), "seed \(seed)")
            #expect(!tokens.isValid(token, for: binding + "."), "seed \(seed)")
            var scalars = Array(token.unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = scalars.indices.randomElement(using: &random) ?? 0
                let other = alphabet.randomElement(using: &random) ?? "0"
                switch Int.random(in: 0...3, using: &random) {
                case 0: scalars[place] = other
                case 1: scalars.insert(other, at: place)
                case 2: scalars.remove(at: place)
                default: scalars.swapAt(place, scalars.count - 1)
                }
            }
            var changed = ""
            changed.unicodeScalars.append(contentsOf: scalars)
            if Array(changed.utf8) != Array(token.utf8) {
                #expect(!tokens.isValid(changed, for: binding), "seed \(seed): \(token) \(changed)")
            }
            #expect(!tokens.isValid(random.text(0...300, of: alphabet), for: binding), "seed \(seed)")
            // What belongs to the token cannot be moved into the name of a session.
            let parts = token.split(separator: ".", maxSplits: 3)
            let shorter = "\(parts[0]).\(parts[1]).\(parts[3])"
            #expect(!tokens.isValid(shorter, for: "\(parts[2]).\(binding)"), "seed \(seed)")
        }
    }

    // MARK: Basic

    @Test func `No Basic credential opens anything here (A4)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp(isProven: true)
            let key = try await browser.post("/api/keys", #"{"name":"k","scopes":["payments:read"]}"#)["data.secret"]
            // What opens a door in another way, and what does not.
            let words = [
                "", "buyer@example.com", testPassword, try #require(browser.cookie(.accessToken)),
                try #require(browser.cookie(.refreshToken)), try #require(browser.cookie(.csrfToken)),
                try #require(key),
            ]
            for seed in 1...300 {
                var random = SeededRandom(seed: seed)
                func word() -> String {
                    Int.random(in: 0...3, using: &random) == 0
                        ? random.text(0...9, of: Self.own + Self.odd) : words.randomElement(using: &random) ?? ""
                }
                let pair = "\(word())\([":", "", "::"].randomElement(using: &random) ?? ":")\(word())"
                let scheme = ["Basic", "basic", "BASIC", "Basic "].randomElement(using: &random) ?? "Basic"
                let text = Bool.random(using: &random) ? Data(pair.utf8).base64EncodedString() : pair
                let path = ["/auth/me", "/api/payments", "/api/credits"].randomElement(using: &random) ?? "/auth/me"
                let headers: HTTPFields = [.authorization: "\(scheme) \(text)"]
                let answer = try await server.send(.get, path, headers: headers)
                #expect(answer.status == 401, "seed \(seed): \(scheme) \(pair)")
            }
        }
    }
}
