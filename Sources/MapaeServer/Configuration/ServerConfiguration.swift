public import Logging
public import MapaeCore
public import MapaeHTTP
public import MapaeIdentity
public import MapaePayments
public import MapaeStore
public import MutualTLS

/// Everything the server is told from outside, checked. It is made by ``init(reading:as:)``, in the program and in tests.
public struct ServerConfiguration: Sendable {
    /// What a store is for. It is stamped into the store at the first start, and another kind of server refuses it.
    public enum Environment: String, Sendable, CaseIterable {
        /// `mapae dev`: sandbox money.
        case dev
        /// `mapae serve` with the provider's test keys.
        case test
        /// `mapae serve` with live keys.
        case live
    }

    public struct TossPaymentsSettings: Sendable {
        public var secretKey: Secret<String>
        public var clientKey: String
        public var apiBase: WebAddress
        public var scriptURL: WebAddress
    }

    /// Toss log-in, and whatever else goes by the client certificate.
    public struct AppsInTossSettings: Sendable {
        /// Where the certificate is; its files may be replaced while the server runs.
        public var certificate: CertificateSource
        /// What was read from there.
        public var identity: ClientIdentity
        /// Where the next one is, or will be; nil without a place for it.
        public var nextCertificate: CertificateSource?
        public var apiBase: WebAddress
        /// Toss Pay has a host of its own.
        public var payBase: WebAddress
        /// Who vouches for the sandbox, in PEM, instead of the public authorities. No setting leads here, and only a
        /// server of ``Environment/dev`` looks at it.
        public var sandboxAuthority: String?
        /// The one that counts and, while it is being replaced, the one before.
        public var callbackSecrets: [Secret<String>]
        public var callbackRules: TossDoors.CallbackRules
        public var logIn: TossLogInSettings
        public var purchases: PurchaseSettings
        /// Of the subscription webhook; without any there is none.
        public var subscriptionSecrets: [Secret<String>]
    }

    /// How mail is sent.
    public struct MailSettings: Sendable {
        /// The absolute path of a sendmail-compatible program, then its arguments.
        public var command: [String]
        /// The address mail comes from.
        public var sender: String
    }

    /// What access tokens are signed with.
    public enum Signing: Sendable {
        /// Keys the server makes and keeps in its store; a new one is of this kind.
        case stored(SigningAlgorithm)
        /// HS256 with a secret of the configuration.
        case shared(SigningKey)
    }

    public var environment: Environment
    public var host: String
    public var port: Int
    public var publicURL: PublicURL
    public var database: DatabaseAddress
    public var postgresPool: Int
    /// How long a call of the database may take.
    public var storeTimeouts: StoreTimeouts
    /// How long `/readyz` waits for the database.
    public var readyTimeout: Duration
    public var logLevel: Logger.Level
    public var siteName: String
    /// What nobody but the operator may be called.
    public var reservedNames: ReservedNames
    public var contentSecurityExtra: ContentSecurityExtra
    /// Nil when there is no `security.txt`.
    public var securityContact: SecurityContact?
    public var encryptionKeys: KeyRing
    public var signing: Signing
    public var tossPayments: TossPaymentsSettings
    /// Nil when there is no Toss log-in.
    public var appsInToss: AppsInTossSettings?
    public var catalog: Catalog
    public var sessions: SessionSettings
    public var logInDefence: LogInDefenceSettings
    public var strangers: StrangerLimitSettings
    /// Nil when the server sends no mail.
    public var mail: MailSettings?
    /// Who is told by mail of what an operator has to do; nil for nobody.
    public var operatorAddress: String?
    public var payments: PaymentSettings
    public var limits: LimitSettings
    public var connections: ConnectionSettings
    /// Origins of mini-apps, as browsers send them.
    public var appOrigins: Set<String>
    public var securityEventDays: Int
    /// How long it is kept when Toss users were linked and unlinked.
    public var tossLogDays: Int
    /// Nil when there is no `/metrics`.
    public var metricsToken: Secret<String>?
    /// Nil when sessions of another system are not taken.
    public var legacyExchange: LegacyExchangeSettings?
    /// Empty when none are given.
    public var promotions: PromotionCatalog
    /// The codes of the message templates that may be used; empty when no messages are sent.
    public var messageTemplates: Set<String>
}
