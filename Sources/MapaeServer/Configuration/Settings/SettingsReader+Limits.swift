internal import MapaeCacheRedis
internal import MapaeCore
internal import MapaeHTTP

/// Rate limits and proxies.
extension SettingsReader {
    mutating func limits() -> LimitSettings {
        var limits = LimitSettings()
        limits.redis = redis()
        limits.trustedProxies = trustedProxies()
        limits.addressPerMinute = integer(.addressLimit, default: limits.addressPerMinute, in: 60...1_000_000)
        limits.routeFactor = integer(.routeLimitFactor, default: limits.routeFactor, in: 1...1000)
        limits.signUpsPerAddress = integer(.signUpAddressAttempts, default: limits.signUpsPerAddress, in: 1...100_000)
        limits.tossCallsPerMinute = integer(
            .tossCallsPerMinute, default: limits.tossCallsPerMinute, in: 60...1_000_000)
        return limits
    }

    private mutating func redis() -> RedisAddress? {
        guard let text = secret(.redisURL) else { return nil }
        do {
            return try RedisAddress(text)
        } catch {
            report(
                .redisURL, "이 컴퓨터에 있는 redis://의 주소여야 합니다. 연결이 암호화되지 않아 다른 호스트와 rediss://는 쓸 수 없습니다",
                error.reason)
            return nil
        }
    }

    private mutating func trustedProxies() -> TrustedProxies {
        let networks = value(
            .trustedProxies, default: [ClientNetwork](),
            expected: LocalizedText(
                "쉼표로 나눈 10.0.0.0/8, fd00::/8 같은 대역(마스크 밖의 비트는 0)",
                "networks such as 10.0.0.0/8 or fd00::/8 with commas between them, no bits set beyond the prefix")
        ) { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let networks = parts.compactMap { ClientNetwork(String($0.drop { $0 == " " })) }
            return networks.count == parts.count ? networks : nil
        }
        let header = value(
            .forwardedHeader, default: ForwardedHeader.xForwardedFor,
            expected: .oneOf(ForwardedHeader.allCases.map(\.rawValue))
        ) { ForwardedHeader(rawValue: $0.lowercased()) }
        return TrustedProxies(networks: networks, header: header)
    }
}
