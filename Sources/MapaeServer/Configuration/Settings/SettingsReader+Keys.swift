internal import MapaeCore
internal import MapaeHTTP
internal import MapaeIdentity

/// The server's own keys.
extension SettingsReader {
    mutating func encryptionKeys(_ mode: ServerMode) -> KeyRing? {
        guard let text = requiredSecret(.encryptionKeys) else { return nil }
        // `mapae dev` names its keys so; they lie in a folder nobody guards.
        if mode == .production && text.exposed.split(separator: ",").contains(where: { $0.hasPrefix("dev-") }) {
            report(
                .encryptionKeys, "`mapae dev`가 만든 키가 있습니다. `mapae keys generate encryption`으로 새로 만드세요",
                "holds a key made by `mapae dev`: make one with `mapae keys generate encryption`")
        }
        do {
            return try KeyRing(parsing: text)
        } catch {
            report(.encryptionKeys, "id:base64 키의 목록이 아닙니다(\(error))", "is not a list of id:base64 keys: \(error)")
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
            report(
                .signingAlgorithm, "JWT_SECRET_KEY도 함께 설정되어 있습니다. 액세스 토큰에 서명하는 방법은 하나만 남기세요",
                "and JWT_SECRET_KEY are both set: keep one way of signing access tokens")
            return nil
        }
        do {
            return .shared(SharedSecret.signingKey(try SharedSecret.read(shared)))
        } catch {
            let (korean, english) = error.advising("openssl rand -base64 48")
            report(.jwtSecretKey, korean, english)
            return nil
        }
    }

    /// What new signing keys are to be; nil when nothing is set.
    mutating func signingAlgorithm() -> SigningAlgorithm? {
        value(
            .signingAlgorithm, expected: .oneOf(SigningAlgorithm.allCases.map(\.rawValue)),
            parse: SigningAlgorithm.init)
    }

    /// Nil when it is not set, or after a report.
    mutating func metricsToken() -> Secret<String>? {
        guard let token = secret(.metricsToken) else { return nil }
        do {
            _ = try SharedSecret.read(token)
            return token
        } catch {
            let (korean, english) = error.advising("openssl rand -hex 32")
            report(.metricsToken, korean, english)
            return nil
        }
    }

    mutating func legacyExchange(audience: PublicURL?) -> LegacyExchangeSettings? {
        let secret = secret(.legacyExchangeSecret)
        let until = value(
            .legacyExchangeUntil,
            expected: LocalizedText("2027-03-01T00:00:00Z 같은 시각", "a moment such as 2027-03-01T00:00:00Z"),
            parse: Timestamp.init(iso8601:))
        switch (secret, until) {
        case (nil, nil):
            return nil
        case (nil, .some):
            report(
                .legacyExchangeUntil, "MAPAE_LEGACY_EXCHANGE_SECRET 설정이 없으면 쓸모가 없습니다",
                "has no meaning without MAPAE_LEGACY_EXCHANGE_SECRET")
            return nil
        case (.some, nil):
            report(
                .legacyExchangeUntil, "값이 없습니다. 옛 세션의 교환에는 끝이 있어야 합니다",
                "is missing: the exchange of old sessions must have an end")
            return nil
        case (.some(let secret), .some(let until)):
            do {
                return LegacyExchangeSettings(
                    secret: try SharedSecret.read(secret), until: until, audience: audience?.origin ?? "")
            } catch {
                let (korean, english) = error.advising("openssl rand -base64 48")
                report(.legacyExchangeSecret, korean, english)
                return nil
            }
        }
    }
}
