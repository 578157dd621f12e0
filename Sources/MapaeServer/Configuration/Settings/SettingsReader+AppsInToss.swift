internal import AppsInToss
internal import MapaeCore
internal import MapaeHTTP
internal import MapaeIdentity
internal import MutualTLS

/// Toss log-in. It is there as soon as there is a client certificate.
extension SettingsReader {
    private static let partnerHost = "apps-in-toss-api.toss.im"
    private static let payHost = "pay-apps-in-toss-api.toss.im"

    mutating func appsInToss(_ mode: ServerMode) -> ServerConfiguration.AppsInTossSettings? {
        let reported = problems.count
        let identity = tossIdentity()
        let next = nextTossCertificate()
        let secrets = callbackSecrets(.tossCallbackSecret, .tossCallbackSecretPrevious)
        let reportSecrets = callbackSecrets(.tossIAPWebhookSecret, .tossIAPWebhookSecretPrevious)
        guard let (certificate, identity) = identity else {
            if problems.count == reported, !reportSecrets.isEmpty {
                reportUseless(.tossIAPWebhookSecret, without: .tossCertPath)
            }
            if problems.count == reported, !secrets.isEmpty {
                reportUseless(.tossCallbackSecret, without: .tossCertPath)
            }
            if problems.count == reported, next != nil {
                reportUseless(.tossNextCertPath, without: .tossCertPath)
            }
            return nil
        }
        let apiBase = partnerAddress(mode)
        let payBase = partnerPayAddress(mode)
        var rules = TossDoors.CallbackRules()
        rules.takesGET = flag(.tossCallbackGET)
        rules.opensToConsole = flag(.tossCallbackConsole)
        let logIn = tossLogIn()
        let purchases = inAppPurchases()
        // Toss wants the callback as soon as more than these is asked for.
        if secrets.isEmpty, !logIn.storedFields.isSubset(of: [.name, .email, .gender]) {
            report(
                .tossCallbackSecret, "값이 없습니다. 저장할 정보 때문에 토스가 콜백을 요구합니다",
                "is missing: Toss demands the callback for these stored fields")
        }
        guard problems.count == reported, let apiBase, let payBase else { return nil }
        return .init(
            certificate: certificate, identity: identity, nextCertificate: next, apiBase: apiBase, payBase: payBase,
            callbackSecrets: secrets, callbackRules: rules, logIn: logIn, purchases: purchases,
            subscriptionSecrets: reportSecrets)
    }

    /// Where log-in, purchases, messages and promotions are.
    mutating func partnerAddress(_ mode: ServerMode) -> WebAddress? {
        providerAddress(.appsInTossAPIBase, default: "https://\(Self.partnerHost)", host: Self.partnerHost, mode)
    }

    /// Where Toss Pay is.
    mutating func partnerPayAddress(_ mode: ServerMode) -> WebAddress? {
        providerAddress(.appsInTossPayBase, default: "https://\(Self.payHost)", host: Self.payHost, mode)
    }

    // MARK: The callback

    mutating func callbackSecrets(
        _ setting: Setting = .tossCallbackSecret, _ before: Setting = .tossCallbackSecretPrevious
    ) -> [Secret<String>] {
        let current = callbackSecret(setting)
        let previous = callbackSecret(before)
        if current == nil, previous != nil {
            reportUseless(before, without: setting)
        }
        return [current, previous].compactMap { $0 }
    }

    private mutating func callbackSecret(_ setting: Setting) -> Secret<String>? {
        guard let secret = secret(setting) else { return nil }
        if let weakness = CallbackSecret.weakness(of: secret.exposed) {
            let command = "openssl rand -hex 32"
            report(
                setting, "\(weakness.korean). `\(command)`로 만드세요", "\(weakness.english): make one with `\(command)`")
        }
        return secret
    }

    // MARK: What is kept

    private mutating func tossLogIn() -> TossLogInSettings {
        var settings = TossLogInSettings()
        let names = LoginUser.Field.allCases.map(\.rawValue).joined(separator: ", ")
        let expected = LocalizedText("쉼표로 나눈 \(names) 가운데 일부", "some of \(names), with commas")
        settings.storedFields = value(.tossStoredFields, default: [], expected: expected) { text in
            let words = text.split(separator: ",", omittingEmptySubsequences: false)
            let fields = words.compactMap { LoginUser.Field(rawValue: String($0)) }
            return fields.count == words.count ? Set(fields) : nil
        }
        settings.keepsTokens = flag(.tossKeepTokens)
        settings.cipher = fieldCipher()
        if settings.cipher == nil, !settings.storedFields.isEmpty {
            report(
                .tossFieldKey, "값이 없습니다. 저장할 정보는 암호화되어 옵니다", "is missing: the stored fields come encrypted")
        }
        return settings
    }

    private mutating func fieldCipher() -> FieldCipher? {
        let additional = text(.tossFieldAAD) ?? "TOSS"
        let current = secret(.tossFieldKey)
        let previous = secret(.tossFieldKeysPrevious)
        guard let current else { return nil }
        do throws(FieldCipherError) {
            let former = previous?.exposed.split(separator: ",", omittingEmptySubsequences: false) ?? []
            var keys: [FieldKey] = []
            for (index, entry) in former.enumerated() {
                keys.append(try SettingsReader.formerKey(entry, number: index + 1, additional))
            }
            return try FieldCipher(
                current: FieldKey(id: "current", base64: current.exposed, additionalData: additional), previous: keys)
        } catch {
            report(
                .tossFieldKey, "이 키와 이전 키는 각각 토스가 메일로 준 대로 base64로 적은 32바이트여야 합니다",
                "and those before it must each be 32 bytes in base64, as Toss mails them")
            return nil
        }
    }

    /// `base64`, or `base64:additional data` when that was another one.
    private static func formerKey(
        _ entry: Substring, number: Int, _ additional: String
    ) throws(FieldCipherError) -> FieldKey {
        let parts = entry.split(separator: ":", maxSplits: 1).map(String.init)
        return try FieldKey(
            id: "previous-\(number)", base64: parts.first ?? "",
            additionalData: parts.count == 2 ? parts[1] : additional)
    }
}
