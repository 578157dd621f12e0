internal import Foundation
internal import JWTKit
internal import MapaeCore
internal import StrictJSON

/// Reads the tokens of one key. The JWT library looks at no header field but `kid`, so everything else it lets pass
/// (another `alg` or `typ`, `crit`, `jku`, `jwk`, `x5u`, `x5c`) is refused here: a header is exactly ours or wrong
/// (RFC 8725 §3.1, §3.11).
struct AccessTokenParser: JWTParser {
    static let type = "at+jwt"

    let keyID: String
    let algorithm: String
    var jsonDecoder: any JWTJSONDecoder = StrictTokenDecoder()

    init(keyID: String, algorithm: String) {
        self.keyID = keyID
        self.algorithm = algorithm
    }

    func parse<Payload>(
        _ token: some DataProtocol, as: Payload.Type
    ) throws -> (header: JWTHeader, payload: Payload, signature: Data) where Payload: JWTPayload {
        let parts = try getTokenParts(token)
        // A decoder that skips unknown characters would give one token many texts.
        guard let header = AccessTokenParser.decode(parts.header),
            let payload = AccessTokenParser.decode(parts.payload),
            let signature = AccessTokenParser.decode(parts.signature)
        else { throw RefusedToken() }
        let expected = ["alg": algorithm, "kid": keyID, "typ": AccessTokenParser.type]
        guard try jsonDecoder.decode([String: String].self, from: header) == expected else { throw RefusedToken() }
        return (
            JWTHeader(fields: expected.mapValues { .string($0) }),
            try jsonDecoder.decode(Payload.self, from: payload), signature
        )
    }

    /// The key a token names in a header of our form; nil for any other text. It says nothing about the signature.
    static func keyID(of token: String) -> String? {
        // A header of ours has about a hundred bytes. What is not is neither decoded nor compared.
        guard let part = token.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1).first, part.count <= 512,
            let header = decode(Array(part)[...]),
            let fields = try? StrictTokenDecoder().decode([String: String].self, from: header),
            fields["typ"] == type
        else { return nil }
        return fields["kid"]
    }

    private static func decode(_ part: ArraySlice<UInt8>) -> Data? {
        Base64URL.decode(String(decoding: part, as: UTF8.self)).map { Data($0) }
    }
}

/// Refuses duplicate keys, fractions and exponents, which `JSONDecoder` takes.
struct StrictTokenDecoder: JWTJSONDecoder {
    func decode<T: Decodable>(_ type: T.Type, from data: Data) throws -> T {
        try StrictJSONDecoder(maximumDepth: 4).decode(type, from: [UInt8](data))
    }
}

struct RefusedToken: Error {}
