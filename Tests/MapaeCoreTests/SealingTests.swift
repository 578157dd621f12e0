import Foundation
import MapaeCore
import Testing

@Suite
struct SealingTests {
    private let one = Data(SystemRandom().bytes(32)).base64EncodedString()
    private let two = Data(SystemRandom().bytes(32)).base64EncodedString()
    private let place = SealedPlace(table: "signing_keys", row: "es256-1", column: "sealed_key")

    private func ring(_ text: String) throws -> KeyRing { try KeyRing(parsing: Secret(text)) }

    private func opens(
        _ sealed: String, _ ring: KeyRing, for purpose: KeyRing.Purpose = .signingKey, at place: SealedPlace? = nil
    ) -> Bool {
        (try? ring.open(sealed, for: purpose, at: place ?? self.place)) != nil
    }

    @Test
    func `a value is sealed in the documents' form inside a versioned envelope, and opens in its place (1.12, B9)`()
        throws
    {
        let ring = try ring("key-a:\(one)")
        let sealed = try ring.seal([1, 2, 3], for: .signingKey, at: place)
        let form = /v1\.key-a\.(?<iv>[A-Za-z0-9+\/]{16}):(?<tag>[A-Za-z0-9+\/]{22}==):(?<data>[A-Za-z0-9+\/]{4})/
        #expect(sealed.wholeMatch(of: form) != nil)
        #expect(try ring.open(sealed, for: .signingKey, at: place).exposed == [1, 2, 3])
        #expect(try ring.seal([1, 2, 3], for: .signingKey, at: place) != sealed)
        let empty = try ring.seal([], for: .signingKey, at: place)
        #expect(try ring.open(empty, for: .signingKey, at: place).exposed == [])
    }

    @Test
    func `a value that was moved, or is asked for by another name or purpose, does not open (1.12)`() throws {
        let ring = try ring("a:\(one)")
        let sealed = try ring.seal([1, 2, 3], for: .signingKey, at: place)
        for other in [
            SealedPlace(table: "signing_keys", row: "es256-2", column: "sealed_key"),
            SealedPlace(table: "signing_keys", row: "es256-1", column: "other"),
            SealedPlace(table: "kept_answers", row: "es256-1", column: "sealed_key"),
            SealedPlace(table: "signing_keyse", row: "s256-1", column: "sealed_key"),
            SealedPlace(table: "signing_keys", row: "sealed_key", column: "es256-1"),
        ] {
            #expect(!opens(sealed, ring, at: other), "\(other)")
        }
        #expect(!opens(sealed, ring, for: .keptAnswer))
    }

    @Test
    func `a rotated ring opens what its former key sealed, a ring without the key does not (1.12)`() throws {
        let sealed = try ring("a:\(one)").seal([7], for: .signingKey, at: place)
        let rotated = try ring("b:\(two),a:\(one)")
        #expect(opens(sealed, rotated))
        #expect(try rotated.seal([7], for: .signingKey, at: place).hasPrefix("v1.b."))
        #expect(rotated.activeKeyID == "b")
        #expect(KeyRing.keyID(of: sealed) == "a")
        #expect(!opens(sealed, try ring("b:\(two)")))
        // Another key under the same id.
        let error = #expect(throws: UnopenableSeal.self) {
            _ = try ring("a:\(two)").open(sealed, for: .signingKey, at: place)
        }
        #expect(error?.description.contains("another place or purpose") == true)
    }

    @Test
    func `what is changed in any way does not open (1.12)`() throws {
        let ring = try ring("a:\(one)")
        let sealed = try ring.seal(Array("a private key".utf8), for: .signingKey, at: place)
        let parts = sealed.split(separator: ".")[2].split(separator: ":").map(String.init)
        let (vector, tag, data) = (parts[0], parts[1], parts[2])
        let shortTag = Data((Data(base64Encoded: tag) ?? Data()).prefix(12)).base64EncodedString()
        for text in [
            "", "v1", "v2.a.\(vector):\(tag):\(data)", "v1..\(vector):\(tag):\(data)", "\(vector):\(tag):\(data)",
            "v1.a.\(vector):\(shortTag):\(data)", "v1.a.\(vector)::\(data)", "v1.a.\(vector):\(tag)",
            "v1.a.\(vector):\(tag):\(data):", "v1.a.\(tag):\(vector):\(data)", "v1.a.\(vector):\(tag):",
            "v1.a.\(vector):\(tag):!\(data)", "v1.a.\(vector):\(tag):\(data) ", "v1.b.\(vector):\(tag):\(data)",
            sealed + "\n", sealed.replacing("v1.a", with: "V1.a"),
        ] {
            #expect(!opens(text, ring), "\(text)")
        }
        // Every single bit of every part counts.
        for (index, part) in parts.enumerated() {
            let bytes = try #require(Data(base64Encoded: part))
            for bit in 0..<(bytes.count * 8) {
                var changed = bytes
                changed[bit / 8] ^= 1 << (bit % 8)
                var all = parts
                all[index] = changed.base64EncodedString()
                #expect(!opens("v1.a.\(all.joined(separator: ":"))", ring))
            }
        }
    }
}
