internal import Logging
internal import MapaeCore
internal import MapaeHTTP
internal import MapaeIdentity
internal import MapaePayments

/// Under which rules a configuration is read.
public enum ServerMode: Sendable {
    /// `mapae serve`: real secrets, real provider hosts, HTTPS.
    case production
    /// `mapae dev`: the sandbox on this machine and nothing else.
    case development
}

extension ServerConfiguration {
    /// Reads and checks every setting.
    ///
    /// - Throws: ``InvalidConfiguration`` with every problem there is.
    public init(reading sources: ConfigurationSources, as mode: ServerMode) throws(InvalidConfiguration) {
        var settings = SettingsReader(sources)
        let publicURL = settings.publicURL(mode)
        let database = settings.database()
        let encryptionKeys = settings.encryptionKeys(mode)
        let signing = settings.signing()
        let tossKeys = settings.tossKeys(mode)
        let tossPayments = settings.tossPayments(keys: tossKeys, mode)
        let appsInToss = settings.appsInToss(mode)
        let catalog = settings.catalog(mode)
        let promotions = settings.promotions(
            mode, taking: mode == .development ? .sandbox : tossKeys.map { $0.areLive ? .live : .test })
        let messageTemplates = settings.messageTemplates(mode)
        settings.checkUse(ofPromotionsAndTemplates: settings.problems.isEmpty ? appsInToss != nil : true, mode)
        let host = settings.value(
            .host, default: "127.0.0.1", expected: LocalizedText("주소 또는 호스트 이름", "an address or host name")
        ) {
            $0.contains { $0.isWhitespace || $0 == "/" } ? nil : $0
        }
        let port = settings.integer(.port, default: 8080, in: 1...65535)
        let postgresPool = settings.postgresPool()
        let (storeTimeouts, readyTimeout) = (settings.storeTimeouts(), settings.readyTimeout())
        let logLevel = settings.value(
            .logLevel, default: mode == .production ? Logger.Level.info : .notice,
            expected: .oneOf(Logger.Level.allCases.map(\.rawValue))
        ) { Logger.Level(rawValue: $0) }
        let siteName = settings.value(
            .siteName, default: "마패", expected: LocalizedText("1~50자", "1 to 50 characters")
        ) {
            (1...50).contains($0.count) && !$0.contains(where: \.isNewline) ? $0 : nil
        }
        let reservedNames = settings.reservedNames(besides: siteName)
        let contentSecurityExtra = settings.contentSecurityExtra()
        let securityContact = settings.securityContact()
        let sessions = settings.sessions()
        let mail = settings.mail()
        let operatorAddress = settings.operatorAddress(mode, mail: mail)
        let logInDefence = settings.logInDefence()
        let strangers = settings.strangers()
        let payments = settings.payments()
        let limits = settings.limits()
        let connections = settings.connections()
        let appOrigins = settings.appOrigins(mode, besides: publicURL)
        let securityEventDays = settings.integer(.securityEventDays, default: 365, in: 1...3650)
        let tossLogDays = settings.integer(.tossLogDays, default: 365, in: 1...3650)
        let metricsToken = settings.metricsToken()
        let legacyExchange = settings.legacyExchange(audience: publicURL)

        guard settings.problems.isEmpty, let publicURL, let database, let encryptionKeys, let signing, let tossKeys,
            let tossPayments, let catalog
        else { throw InvalidConfiguration(problems: settings.problems) }
        let environment: Environment =
            switch mode {
            case .development: .dev
            case .production: tossKeys.areLive ? .live : .test
            }
        self.init(
            environment: environment, host: host, port: port, publicURL: publicURL, database: database,
            postgresPool: postgresPool, storeTimeouts: storeTimeouts, readyTimeout: readyTimeout, logLevel: logLevel,
            siteName: siteName, reservedNames: reservedNames,
            contentSecurityExtra: contentSecurityExtra, securityContact: securityContact,
            encryptionKeys: encryptionKeys, signing: signing, tossPayments: tossPayments, appsInToss: appsInToss,
            catalog: catalog,
            sessions: sessions, logInDefence: logInDefence, strangers: strangers, mail: mail,
            operatorAddress: operatorAddress,
            payments: payments, limits: limits, connections: connections, appOrigins: appOrigins,
            securityEventDays: securityEventDays, tossLogDays: tossLogDays, metricsToken: metricsToken,
            legacyExchange: legacyExchange, promotions: promotions, messageTemplates: messageTemplates)
    }
}
