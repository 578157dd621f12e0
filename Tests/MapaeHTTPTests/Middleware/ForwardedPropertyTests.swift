import MapaeCore
import Testing

@testable import MapaeHTTP

/// `Forwarded` and `X-Forwarded-For` against a second reading, made of patterns (A6, B10).
@Suite struct ForwardedPropertyTests {
    private static let addresses = [
        "203.0.113.7", "198.51.100.255", "0.0.0.0", "10.1.1.1", "2001:db8::1", "fd00::7", "::1", "2001:db8:0:1:2:3:4:5",
    ]

    private static func address(_ random: inout SeededRandom) -> String {
        addresses.randomElement(using: &random) ?? "::1"
    }

    @Test func `A line of Forwarded is read as it was written`() {
        withSeeds(1500) { seed, random in
            var written: [ClientAddress?] = []
            var elements: [String] = []
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let text = Self.address(&random)
                let isHidden = Int.random(in: 0...5, using: &random) == 0
                written.append(isHidden ? nil : ClientAddress(text))
                elements.append(Self.element(isHidden ? "_hidden" : text, isHidden: isHidden, &random))
            }
            let comma = [",", ", ", " ,\t"].randomElement(using: &random) ?? ","
            let line = elements.joined(separator: comma)
            #expect(ForwardedHops.ofForwarded(line) == written, "seed \(seed): \(line)")
        }
    }

    /// One element, its node quoted where it must be and sometimes where it need not.
    private static func element(_ text: String, isHidden: Bool, _ random: inout SeededRandom) -> String {
        var node = text.contains(":") ? "[\(text)]" : text
        if !isHidden, Bool.random(using: &random) { node += ":\(Int.random(in: 1...65535, using: &random))" }
        let mustQuote = node.contains(":")
        if mustQuote || Bool.random(using: &random) {
            node = "\"\(node.map { Int.random(in: 0...9, using: &random) == 0 ? "\\\($0)" : String($0) }.joined())\""
        }
        var pairs = ["\(["for", "For", "FOR"].randomElement(using: &random) ?? "for")=\(node)"]
        if Bool.random(using: &random) { pairs.append("proto=https") }
        if Bool.random(using: &random) { pairs.append("ext=\"a, for=6.6.6.6;b\"") }
        pairs.shuffle(using: &random)
        return pairs.joined(separator: [";", "; "].randomElement(using: &random) ?? ";")
    }

    @Test func `A line that breaks the grammar of RFC 7239 names nobody`() {
        let token = #"[!#$%&'*+.^_`|~0-9A-Za-z-]+"#
        let quoted = #""(?:[\t \x21\x23-\x5B\x5D-\x7E\u0080-\U0010FFFF]|\\[\t\x20-\x7E\u0080-\U0010FFFF])*""#
        let pair = "(?:\(token)=(?:\(token)|\(quoted)))?"
        let element = "[ \\t]*\(pair)[ \\t]*(?:;[ \\t]*\(pair)[ \\t]*)*"
        guard let grammar = try? Regex("\(element)(?:,\(element))*").matchingSemantics(.unicodeScalar) else {
            Issue.record("the pattern is none")
            return
        }
        let pieces = [
            "for=203.0.113.7", "for=\"[2001:db8::1]\"", "proto=https", ";", ",", " ", "\"", "\\", "=", "for", "[::1]",
            "\t",
            "x=\"a,b\"", "\u{E9}", "\u{0}", "for=",
        ]
        withSeeds(2000) { seed, random in
            let line = (0..<Int.random(in: 0...7, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
            }
            .joined()
            if line.wholeMatch(of: grammar) == nil {
                #expect(ForwardedHops.ofForwarded(line) == [nil], "seed \(seed): \(line)")
            }
        }
    }

    @Test func `A line of X-Forwarded-For is read as it was written`() {
        withSeeds(1500) { seed, random in
            var written: [ClientAddress?] = []
            var entries: [String] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let text = Self.address(&random)
                let isIPv6 = text.contains(":")
                switch Int.random(in: 0...3, using: &random) {
                case 0: entries.append(isIPv6 ? "[\(text)]:443" : "\(text):443")
                case 1: entries.append(isIPv6 ? "[\(text)]" : text)
                case 2: entries.append(text)
                default:
                    entries.append(["unknown", "", "1.2.3", "203.0.113.7x"].randomElement(using: &random) ?? "")
                    written.append(nil)
                    continue
                }
                written.append(ClientAddress(text))
            }
            let line = entries.joined(separator: [",", ", ", " , "].randomElement(using: &random) ?? ",")
            #expect(ForwardedHops.ofXForwardedFor(line) == written, "seed \(seed): \(line)")
        }
    }
}
