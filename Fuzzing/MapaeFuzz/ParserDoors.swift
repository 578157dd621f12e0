import Foundation
import HTTPTypes
import MapaeCore
import MapaeHTTP
import MutualTLS
import ProviderSandbox
import StrictJSON

/// What is read without a server: JSON, the addresses proxies write, certificates and keys.
enum ParserDoors {
    static func all() throws -> [Door] { [json, forwarded(.forwarded), forwarded(.xForwardedFor)] + (try pem()) }

    /// Any document, as deep as the decoder lets it be.
    private indirect enum AnyJSON: Decodable {
        case object([String: AnyJSON]), list([AnyJSON]), scalar

        init(from decoder: any Decoder) throws {
            if let object = try? decoder.singleValueContainer().decode([String: AnyJSON].self) {
                self = .object(object)
            } else if let list = try? decoder.singleValueContainer().decode([AnyJSON].self) {
                self = .list(list)
            } else {
                self = .scalar
            }
        }
    }

    /// A body like those of the routes.
    private struct Body: Decodable {
        let paymentKey: String
        let amount: Won
        let reason: String?
    }

    private static let json = Door(
        "json", maximumSize: 64 * 1024,
        seeds: [
            #"{"paymentKey":"tgen_1","amount":24900,"reason":"단순 변심"}"#,
            #"{"a":[1,2,{"b":null,"c":[true,false]}],"d":"\u00e9\n"}"#,
            #"[[[[[[[["deep"]]]]]]]]"#, #"{"a":1,"\u0061":2}"#, #"{"amount":9223372036854775807,"x":-0.5e-3}"#,
        ], growth: .json
    ) { bytes in
        let decoder = StrictJSONDecoder()
        if (try? decoder.decode(Body.self, from: bytes)) != nil { return "body" }
        return (try? decoder.decode(AnyJSON.self, from: bytes)) == nil ? "refused" : "read"
    }

    private static func forwarded(_ header: ForwardedHeader) -> Door {
        let networks = ["10.0.0.0/8", "fd00::/8"].compactMap { ClientNetwork($0) }
        let proxies = TrustedProxies(networks: networks, header: header)
        let peer = ClientAddress("10.0.0.1") ?? .unknown
        let seeds = [
            "203.0.113.7, 10.1.1.1", "2001:db8::1, [2001:db8::1]:443", "10.0.0.2,10.0.0.3",
            #"for=192.0.2.43;proto=https, for="[2001:db8::1]:4711""#, #"for=_hidden;by="10.0.0.1", for=10.0.0.9"#,
        ]
        return Door(header.rawValue, maximumSize: 16 * 1024, seeds: seeds, growth: .repeated(by: ", ")) { bytes in
            guard let name = HTTPField.Name(header.rawValue) else { return "no header" }
            let fields = HTTPFields([HTTPField(name: name, value: String(decoding: bytes, as: UTF8.self))])
            return proxies.client(peer: peer, headers: fields) == peer ? "peer" : "found"
        }
    }

    /// A certificate in front of a good key, and a key behind a good certificate.
    private static func pem() throws -> [Door] {
        let identities = try SandboxIdentities(folder: nil, appNames: ["fuzz"], keys: .p256)
        guard let client = identities.clients["fuzz"] else { return [] }
        let (certificate, key) = (client.certificatePEM, client.privateKeyPEM)
        let encoded = { (text: String) in Data(text.utf8).base64EncodedString() }
        let escaped = { (text: String) in text.replacing("\n", with: #"\n"#) }
        return [
            Door(
                "pem certificate", maximumSize: 64 * 1024,
                seeds: [certificate, encoded(certificate), escaped(certificate), encoded(certificate + certificate)],
                growth: .repeated(by: "")
            ) { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                return (try? ClientIdentity(certificate: text, key: key)) == nil ? "refused" : "read"
            },
            Door(
                "pem key", maximumSize: 64 * 1024, seeds: [key, encoded(key), escaped(key)], growth: .repeated(by: "")
            ) { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                return (try? ClientIdentity(certificate: certificate, key: text)) == nil ? "refused" : "read"
            },
        ]
    }
}
