internal import MapaeCore
internal import MapaeHTTP
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

    /// Nil after a report.
    mutating func signing() -> ServerConfiguration.Signing? {
        let reported = problems.count
        let algorithm = signingAlgorithm()
        let shared = secret(.jwtSecretKey)
        guard problems.count == reported else { return nil }
        guard let shared else { return .stored(algorithm ?? .es256) }
        guard algorithm == nil else {
            report(.signingAlgorithm, "and JWT_SECRET_KEY are both set: keep one way of signing access tokens")
            return nil
        }
        do {
            return .shared(SharedSecret.signingKey(try SharedSecret.read(shared)))
        } catch {
            report(.jwtSecretKey, "\(error.reason): make one with `openssl rand -base64 48`")
            return nil
        }
    }

    /// What new signing keys are to be; nil when nothing is set.
    mutating func signingAlgorithm() -> SigningAlgorithm? {
        value(
            .signingAlgorithm, expected: "one of " + SigningAlgorithm.allCases.map(\.rawValue).joined(separator: ", "),
            parse: SigningAlgorithm.init)
    }

    /// Nil when it is not set, or after a report.
    mutating func metricsToken() -> Secret<String>? {
        guard let token = secret(.metricsToken) else { return nil }
        do {
            _ = try SharedSecret.read(token)
            return token
        } catch {
            report(.metricsToken, "\(error.reason): make one with `openssl rand -hex 32`")
            return nil
        }
    }

    mutating func legacyExchange(audience: PublicURL?) -> LegacyExchangeSettings? {
        let secret = secret(.legacyExchangeSecret)
        let until = value(
            .legacyExchangeUntil, expected: "a moment such as 2027-03-01T00:00:00Z", parse: Timestamp.init(iso8601:))
        switch (secret, until) {
        case (nil, nil):
            return nil
        case (nil, .some):
            report(.legacyExchangeUntil, "has no meaning without MAPAE_LEGACY_EXCHANGE_SECRET")
            return nil
        case (.some, nil):
            report(.legacyExchangeUntil, "is missing: the exchange of old sessions must have an end")
            return nil
        case (.some(let secret), .some(let until)):
            do {
                return LegacyExchangeSettings(
                    secret: try SharedSecret.read(secret), until: until, audience: audience?.origin ?? "")
            } catch {
                report(.legacyExchangeSecret, "\(error.reason): make one with `openssl rand -base64 48`")
                return nil
            }
        }
    }
}
