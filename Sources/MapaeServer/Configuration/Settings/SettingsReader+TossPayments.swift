internal import MapaeCore
internal import MapaeHTTP

/// The pair of TossPayments keys, found to belong together.
struct TossKeyPair {
    let secret: Secret<String>
    let client: String
    let areLive: Bool
}

extension SettingsReader {
    /// Where TossPayments is (developers' documentation, API and SDK v2). `serve` sends keys and card data nowhere else.
    private static let apiHost = "api.tosspayments.com"
    private static let scriptHost = "js.tosspayments.com"

    mutating func tossKeys(_ mode: ServerMode) -> TossKeyPair? {
        let reported = problems.count
        let secretText = requiredSecret(.tossSecretKey)
        let clientText = tossClientKeyText()
        let secret = secretText.flatMap { tossKey($0.exposed, .secret, .tossSecretKey, mode) }
        let client = clientText.flatMap { tossKey($0, .client, .tossClientKey, mode) }
        guard let secretText, let clientText, let secret, let client else { return nil }
        if secret.isLive != client.isLive {
            report(
                .tossClientKey, "TOSS_SECRET_KEY와 하나는 테스트 키, 하나는 라이브 키입니다",
                "and TOSS_SECRET_KEY mix a test and a live key")
        } else if secret.isWidget != client.isWidget {
            report(
                .tossClientKey, "TOSS_SECRET_KEY와 하나는 위젯 키(gck, gsk), 하나는 API 키(ck, sk)입니다",
                "and TOSS_SECRET_KEY mix a widget key (gck, gsk) and an API key (ck, sk)")
        }
        guard problems.count == reported else { return nil }
        return TossKeyPair(secret: secretText, client: clientText, areLive: secret.isLive)
    }

    /// The client key has two names, because it is public and some web builds take only prefixed ones.
    private mutating func tossClientKeyText() -> String? {
        let own = text(.tossClientKey)
        let alias = text(.nextPublicTossClientKey)
        if let own, let alias, own != alias {
            report(
                .tossClientKey, "NEXT_PUBLIC_TOSS_CLIENT_KEY와 값이 다릅니다",
                "and NEXT_PUBLIC_TOSS_CLIENT_KEY are both set and differ")
            return nil
        }
        return own ?? alias ?? requiredText(.tossClientKey)
    }

    private mutating func tossKey(
        _ text: String, _ side: TossKey.Side, _ setting: Setting, _ mode: ServerMode
    ) -> TossKey? {
        guard let key = TossKey(text), key.side == side else {
            report(
                setting, "토스페이먼츠의 키 test_\(side.rawValue)_… 또는 live_\(side.rawValue)_…여야 합니다",
                "must be a TossPayments \(side) key: test_\(side.rawValue)_… or live_\(side.rawValue)_…")
            return nil
        }
        switch mode {
        case .production where key.isOfSandbox:
            report(setting, "누구나 아는 샌드박스의 키입니다", "is the sandbox's key, known to everybody")
        case .production where key.isTooShort:
            report(setting, "실제 키라기에는 너무 짧습니다", "is too short to be a real key")
        case .development where !key.isOfSandbox:
            report(setting, "개발 모드에서는 샌드박스의 키여야 합니다", "must be the sandbox's key in development")
        default: return key
        }
        return nil
    }

    mutating func tossPayments(
        keys: TossKeyPair?, _ mode: ServerMode
    ) -> ServerConfiguration.TossPaymentsSettings? {
        let apiBase = tossPaymentsAddress(mode)
        let scriptURL = providerAddress(
            .tossScriptURL, default: "https://\(Self.scriptHost)/v2/standard", host: Self.scriptHost, mode)
        guard let keys, let apiBase, let scriptURL else { return nil }
        return .init(secretKey: keys.secret, clientKey: keys.client, apiBase: apiBase, scriptURL: scriptURL)
    }

    mutating func tossPaymentsAddress(_ mode: ServerMode) -> WebAddress? {
        providerAddress(.tossAPIBase, default: "https://\(Self.apiHost)", host: Self.apiHost, mode)
    }

    mutating func providerAddress(
        _ setting: Setting, default standard: String, host: String, _ mode: ServerMode
    ) -> WebAddress? {
        let address = value(
            setting, default: WebAddress(standard), expected: LocalizedText("주소", "an address"), parse: WebAddress.init)
        guard let address else { return nil }
        switch mode {
        case .production where !address.server.isSecure || address.server.authority != host:
            report(
                setting, "https://\(host)의 주소여야 합니다. `serve`는 다른 호스트와 통신하지 않습니다",
                "must be on https://\(host): `serve` talks to no other host")
            return nil
        case .development where !address.server.isLoopback:
            report(
                setting, "개발 모드에서는 이 컴퓨터의 샌드박스여야 합니다", "must be the sandbox on this machine in development")
            return nil
        default: return address
        }
    }
}
