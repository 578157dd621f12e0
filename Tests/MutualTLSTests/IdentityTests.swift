import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import Testing
import X509

@testable import MutualTLS

@Suite
struct IdentityTests {
    private func code(_ make: () throws -> some Any) throws -> ClientIdentityError.Code {
        try #require(#expect(throws: ClientIdentityError.self) { _ = try make() }).code
    }

    private func identity(_ issued: Authority.Issued, validAt moment: Date? = nil) throws -> ClientIdentity {
        try ClientIdentity(certificate: issued.certificate, key: issued.key, validAt: moment)
    }

    @Test func `an identity tells what may be told`() throws {
        let from = Date(timeIntervalSince1970: 1_790_000_000)
        let until = from.addingTimeInterval(390 * 86_400)
        let authority = try Authority("Toss appsintosp Root CA")
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let certificate = try authority.issue(
            "my-app", for: .init(key.publicKey), serial: 0x0A_FF_01, from: from, until: until)
        let identity = try ClientIdentity(
            certificate: certificate.serializeAsPEM().pemString, key: key.pkcs8PEMRepresentation)
        #expect(identity.facts.subject == "CN=my-app")
        #expect(identity.facts.issuer.contains("Toss appsintosp Root CA"))
        #expect(identity.facts.serialNumber == "0aff01")
        #expect(identity.facts.notBefore == from && identity.facts.notAfter == until)
        #expect(identity.facts.fingerprint.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        #expect(identity.facts.validity(at: from.addingTimeInterval(-1)) == .notYet)
        #expect(identity.facts.validity(at: from) == .valid)
        #expect(identity.facts.validity(at: until) == .valid)
        #expect(identity.facts.validity(at: until.addingTimeInterval(1)) == .expired)
    }

    @Test func `the fingerprint is the hash of the certificate's bytes`() throws {
        let issued = try Authority().issue("my-app")
        let lines = issued.certificate.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        let bytes = try #require(Data(base64Encoded: lines.joined()))
        let expected = SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        #expect(try identity(issued).facts.fingerprint == expected.joined())
    }

    @Test(arguments: ["raw", "escaped", "carriage", "base64", "wrapped"])
    func `PEM is read in every form an environment variable gives it (0.6)`(form: String) throws {
        let issued = try Authority().issue("my-app")
        func dressed(_ text: String) -> String {
            switch form {
            case "escaped": text.replacing("\n", with: "\\n")
            case "carriage": text.replacing("\n", with: "\r\n")
            case "base64": Data(text.utf8).base64EncodedString()
            case "wrapped": Data(text.utf8).base64EncodedString(options: .lineLength76Characters) + "\n"
            default: text
            }
        }
        let identity = try ClientIdentity(certificate: dressed(issued.certificate), key: dressed(issued.key))
        #expect(try identity == self.identity(issued))
    }

    @Test func `words in other letters may stand around a certificate, and none inside`() throws {
        let issued = try Authority("A").issue("my-app")
        let named = "Bag Attributes\n    friendlyName: 마패 é\n" + issued.certificate
        #expect(try ClientIdentity(certificate: named, key: issued.key).facts.commonName == "my-app")
        let broken = issued.certificate.replacing("MII", with: "MI\u{301}I")
        #expect(try code { try ClientIdentity(certificate: broken, key: issued.key) } == .noCertificate)
    }

    /// Text is never compared before it is known to be ASCII: comparing reorders marks, at the square of their number.
    @Test func `letters with many marks cost no more than others`() throws {
        let issued = try Authority("A").issue("my-app")
        func cost(_ filling: String) throws -> Duration {
            let text = String(repeating: filling, count: 60_000 / filling.utf8.count)
            let (clock, key) = (ContinuousClock(), issued.key.replacing("MIG", with: "MIG" + text))
            #expect(try code { try IdentityPEM.key(in: key) } == .noKey)
            return (0..<3).map { _ in clock.measure { _ = try? IdentityPEM.key(in: key) } }.min() ?? .zero
        }
        #expect(try cost("\u{301}\u{323}") < cost("?") * 20)
    }

    @Test func `certificate and key must belong together (C6)`() throws {
        let authority = try Authority()
        let (one, other) = (try authority.issue("one"), try authority.issue("other"))
        let mixed = Authority.Issued(certificate: one.certificate, key: other.key)
        #expect(try code { try identity(mixed) } == .mismatch)
        // The key of a later certificate of the chain is not the client's.
        let chain = Authority.Issued(certificate: one.certificate + "\n" + other.certificate, key: other.key)
        #expect(try code { try identity(chain) } == .mismatch)
        let right = Authority.Issued(certificate: one.certificate + "\n" + other.certificate, key: one.key)
        #expect(try identity(right).facts.subject == "CN=one")
    }

    @Test func `what is no certificate or no key is refused and said why`() throws {
        let issued = try Authority().issue("my-app")
        func identity(_ certificate: String, _ key: String) throws -> ClientIdentity {
            try ClientIdentity(certificate: certificate, key: key)
        }
        for bad in ["", "x", issued.key, issued.certificate + "\n" + issued.key, "LS0tLS1CRUdJTi", "\u{0}"] {
            #expect(try code { try identity(bad, issued.key) } == .noCertificate)
        }
        for bad in ["", "x", issued.certificate, issued.key + "\n" + issued.key, issued.key.replacing("M", with: "N")] {
            #expect(try code { try identity(issued.certificate, bad) } == .noKey)
        }
        let encrypted = issued.key.replacing("PRIVATE KEY", with: "ENCRYPTED PRIVATE KEY")
        #expect(try code { try identity(issued.certificate, encrypted) } == .encryptedKey)
        let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
        #expect(try code { try identity(issued.certificate, old) } == .encryptedKey)
    }

    @Test func `a certificate out of its time is refused when asked to (0.5)`() throws {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        let authority = try Authority()
        let over = try authority.issue("a", from: now.addingTimeInterval(-20), until: now.addingTimeInterval(-10))
        let early = try authority.issue("a", from: now.addingTimeInterval(10), until: now.addingTimeInterval(20))
        #expect(try code { try identity(over, validAt: now) } == .expired)
        #expect(try code { try identity(early, validAt: now) } == .notYetValid)
        #expect(try identity(over).facts.validity(at: now) == .expired)
        #expect(try identity(early, validAt: now.addingTimeInterval(15)).facts.validity(at: now) == .notYet)
    }

    @Test func `no key appears in text (1.15)`() throws {
        let issued = try Authority().issue("my-app")
        let identity = try identity(issued)
        var dumped = ""
        dump(identity, to: &dumped)
        let secret = issued.key.split(separator: "\n")[1]
        for text in ["\(identity)", String(reflecting: identity), dumped] {
            #expect(text.contains("CN=my-app"))
            #expect(!text.contains(secret) && !text.contains("PRIVATE"))
        }
        let error = #expect(throws: ClientIdentityError.self) {
            try ClientIdentity(certificate: issued.certificate, key: issued.key.replacing("END", with: "ENDE"))
        }
        #expect(!String(reflecting: error).contains(secret))
    }
}
