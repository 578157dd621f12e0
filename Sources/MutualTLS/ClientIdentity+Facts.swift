internal import Crypto
internal import Foundation
internal import SwiftASN1
internal import X509

extension ClientIdentity.Facts {
    init(_ certificate: Certificate) throws(ClientIdentityError) {
        subject = certificate.subject.description
        commonName =
            certificate.subject.joined().first { $0.type == .RDNAttributeType.commonName }
            .flatMap { String($0.value) } ?? ""
        issuer = certificate.issuer.description
        serialNumber = certificate.serialNumber.bytes.hexadecimal
        notBefore = certificate.notValidBefore
        notAfter = certificate.notValidAfter
        keyType = certificate.publicKey.description.replacing(".PublicKey", with: "")
        do {
            fingerprint = try SHA256.hash(data: certificate.der).hexadecimal
        } catch {
            throw ClientIdentityError(.noCertificate)
        }
    }

    func check(validAt moment: Date) throws(ClientIdentityError) {
        switch validity(at: moment) {
        case .valid: return
        case .notYet: throw ClientIdentityError(.notYetValid)
        case .expired: throw ClientIdentityError(.expired)
        }
    }
}

extension Certificate {
    var der: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(self)
            return serializer.serializedBytes
        }
    }
}

extension Sequence where Element == UInt8 {
    fileprivate var hexadecimal: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
