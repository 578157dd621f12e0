internal import MapaeCore
internal import MapaeIdentity

/// The server's own keys.
extension SettingsReader {
    mutating func encryptionKeys(_ mode: ServerMode) -> KeyRing? {
        guard let text = requiredSecret(.encryptionKeys) else { return nil }
        // `mapae dev` names its keys so; they lie in a folder nobody guards.
        if mode == .production && text.exposed.split(separator: ",").contains(where: { $0.hasPrefix("dev-") }) {
            report(.encryptionKeys, "holds a key made by `mapae dev`: make one with `mapae keys generate encryption`")
        }
        do {
            return try KeyRing(parsing: text)
        } catch {
            report(.encryptionKeys, "is not a list of id:base64 keys: \(error)")
            return nil
        }
    }

    mutating func signingKeys() -> [SigningKey]? {
        let reported = problems.count
        let pem = secret(.jwtES256Key)
        let shared = secret(.jwtSecretKey)
        guard problems.count == reported else { return nil }
        switch (pem, shared) {
        case (nil, nil):
            report(.jwtES256Key, "is missing: make one with `mapae keys generate es256` (or set JWT_SECRET_KEY)")
            return nil
        case (.some, .some):
            report(.jwtES256Key, "and JWT_SECRET_KEY are both set: keep the one that signs access tokens")
            return nil
        case (.some(let pem), nil):
            guard let keys = SigningKeyReading.es256(pem) else {
                report(.jwtES256Key, "must be a P-256 private key in PEM, or several, the signing one first")
                return nil
            }
            return keys
        case (nil, .some(let shared)):
            do {
                return [SigningKeyReading.hs256(try SharedSecret.read(shared))]
            } catch {
                report(.jwtSecretKey, "\(error.reason): make one with `openssl rand -base64 48`")
                return nil
            }
        }
    }
}
