import Foundation
import MapaeCore
import Synchronization

/// Values that must not come to light, and the search for them in what did.
final class Canaries: Sendable {
    /// Where a value is allowed to stand.
    enum Rule: Sendable {
        /// Nowhere: passwords, tokens, keys.
        case secret
        /// In the database, because somebody has to be written to or paid back; in no log, error or metric.
        case personal
    }

    private struct Canary: Sendable {
        let name: String
        let rule: Rule
        let forms: [(form: String, bytes: Data)]
    }

    private let canaries = Mutex<[String: Canary]>([:])

    /// The names of all values looked for.
    var names: Set<String> { canaries.withLock { Set($0.values.map(\.name)) } }

    /// Looks for a text from now on. What is random in a token is also looked for as the bytes it was written with.
    func add(_ name: String, _ text: String, _ rule: Rule = .secret) {
        precondition(text.utf8.count >= 8, "\(name) is too short to be recognised")
        var forms = Canaries.forms(of: Data(text.utf8))
        let random = text.split(separator: ".").last?.split(separator: "_", maxSplits: 1).last.map(String.init)
        let inner = [
            (random ?? text).decodedBase64URL, text.split(separator: "_").last.flatMap(Data.init(hexadecimal:)),
        ]
        for bytes in inner.compactMap(\.self) where rule == .secret && bytes.count >= 16 {
            forms += Canaries.forms(of: bytes).map { ("bytes, " + $0.form, $0.bytes) }
        }
        let canary = Canary(name: name, rule: rule, forms: forms)
        canaries.withLock { $0[text] = canary }
    }

    /// Looks for bytes from now on.
    func add(_ name: String, bytes: [UInt8]) {
        let canary = Canary(name: name, rule: .secret, forms: Canaries.forms(of: Data(bytes)))
        canaries.withLock { $0[Hexadecimal.encode(bytes)] = canary }
    }

    /// What is found, each as `name (form)`.
    ///
    /// - Parameter isDatabase: whether personal values may stand there.
    func found(in text: Data, isDatabase: Bool = false) -> Set<String> {
        let looked = canaries.withLock { Array($0.values) }
        var found: Set<String> = []
        for canary in looked where !(isDatabase && canary.rule == .personal) {
            for (form, bytes) in canary.forms where text.range(of: bytes) != nil {
                found.insert("\(canary.name) (\(form))")
            }
        }
        return found
    }

    // MARK: Forms

    /// Plain, in hexadecimal, percent-encoded, and in base64 at each of the three places it can begin inside a longer text.
    static func forms(of bytes: Data) -> [(form: String, bytes: Data)] {
        let hexadecimal = Hexadecimal.encode(Array(bytes))
        var forms = [
            ("plain", bytes), ("hexadecimal", Data(hexadecimal.utf8)),
            ("hexadecimal", Data(hexadecimal.uppercased().utf8)),
        ]
        let percent = bytes.map { isUnreserved($0) ? String(UnicodeScalar($0)) : Canaries.percent($0) }.joined()
        forms.append(("percent-encoded", Data(percent.utf8)))
        forms.append(("percent-encoded", Data(bytes.map(Canaries.percent).joined().utf8)))
        for shift in 0..<3 {
            // The characters at both ends also depend on what stands beside.
            let text = (Data(count: shift) + bytes).base64EncodedString()
            let first = shift == 0 ? 0 : shift + 1
            let last = (shift + bytes.count) * 8 / 6
            let inner = text.prefix(last).dropFirst(first)
            forms.append(("base64", Data(inner.utf8)))
            let url = inner.replacing("+", with: "-").replacing("/", with: "_")
            if url != inner { forms.append(("base64url", Data(url.utf8))) }
        }
        return forms
    }

    private static func percent(_ byte: UInt8) -> String { "%" + Hexadecimal.encode([byte]).uppercased() }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}

extension String {
    fileprivate var decodedBase64URL: Data? {
        let standard = replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4))
    }
}

extension Data {
    /// The first 32 bytes of a text of hexadecimal digits, as a key's secret is written before its checksum; nil for other
    /// text.
    fileprivate init?(hexadecimal text: Substring) {
        let digits = Array(text.utf8.prefix(64))
        guard digits.count == 64, text.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
        self.init(
            stride(from: 0, to: 64, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
            })
    }
}
