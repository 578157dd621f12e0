internal import Foundation

/// The partner API's books. Like the rest of the state a value that knows neither sockets nor clocks.
struct PartnerState: Sendable {
    struct Settings: Sendable {
        var miniApps: [SandboxMiniApp]
        /// As it was configured, then as the control route changed it. A restart forgets the changes, as it does faults.
        var behaviour: AppsInTossBehaviour
        /// Base64 of 32 bytes, for each mini-app.
        var decryptionKeys: [String: String]
        var requestsPerMinute: Int
        var requestsPerMinuteAndUser: Int

        init(_ configuration: AppsInTossConfiguration?) {
            miniApps = configuration?.miniApps ?? []
            behaviour = configuration?.behaviour ?? AppsInTossBehaviour()
            decryptionKeys = configuration?.identities.decryptionKeys ?? [:]
            requestsPerMinute = configuration?.requestsPerMinute ?? 0
            requestsPerMinuteAndUser = configuration?.requestsPerMinuteAndUser ?? 0
        }
    }

    /// A name that a mini-app gives and no other shares.
    struct OwnName: Hashable, Codable, Sendable {
        let miniApp: String
        let name: String
    }

    var settings: Settings
    private(set) var certificates: [String: CertificateRecord] = [:]
    private(set) var links: [MiniAppUser: LoginLink] = [:]
    private(set) var codes: [String: LoginCode] = [:]
    /// By access token.
    private(set) var grants: [String: TokenGrant] = [:]
    private(set) var payments: [String: Versions<TossPayRecord>] = [:]
    private(set) var payTokens: [OwnName: [String]] = [:]
    private(set) var purchases: [String: Versions<PurchaseRecord>] = [:]
    private(set) var promotions: [OwnName: PromotionRecord] = [:]
    private(set) var promotionKeys: [String: PromotionKeyRecord] = [:]
    private(set) var templates: [OwnName: TemplateRecord] = [:]
    private(set) var messages: [MessageRecord] = []
    /// Why pushes do not reach somebody.
    private(set) var unreachable: [PartnerPerson: String] = [:]
    private(set) var anonymousKeys: Set<OwnName> = []
    /// Keys that took the place of the configured ones.
    private var newDecryptionKeys: [String: String] = [:]
    private(set) var lateCalls: [LatePartnerCall] = []
    var recentCalls: [String: [Moment]] = [:]
    private var accessTokens: [String: String] = [:]
    private var lateCallCount = 0

    init(settings: Settings) {
        self.settings = settings
    }

    func miniApp(_ name: String) -> SandboxMiniApp? { settings.miniApps.first { $0.appName == name } }

    func miniApp(presenting certificateID: String, to host: PartnerHost, at date: Date) -> String? {
        guard let record = certificates[certificateID], record.isValid(at: date), record.refusedBy != host else {
            return nil
        }
        return miniApp(record.appName)?.appName
    }

    /// Base64 of 32 bytes.
    func decryptionKey(of miniApp: String) -> String? {
        newDecryptionKeys[miniApp] ?? settings.decryptionKeys[miniApp]
    }

    func grant(refreshToken: String) -> TokenGrant? { accessTokens[refreshToken].flatMap { grants[$0] } }

    mutating func nextLateCallNumber() -> Int {
        lateCallCount += 1
        return lateCallCount
    }

    mutating func apply(_ entry: PartnerEntry) {
        switch entry {
        case .certificate(let record): certificates[record.id] = record
        case .link(let link): links[link.user] = link
        case .code(let code): codes[code.code] = code
        case .grant(let grant):
            grants[grant.accessToken] = grant
            accessTokens[grant.refreshToken] = grant.accessToken
        case .payment(let payment, let since): keep(payment, since: since)
        case .purchase(let purchase, let since):
            purchases[purchase.orderID, default: Versions()].append(purchase, since: since)
        case .promotion(let record): promotions[OwnName(miniApp: record.miniApp, name: record.code)] = record
        case .promotionKey(let record): promotionKeys[record.key] = record
        case .template(let record): templates[OwnName(miniApp: record.miniApp, name: record.code)] = record
        case .message(let message): messages.append(message)
        case .unreachable(let person, let reason): unreachable[person] = reason
        case .anonymousKey(let name): anonymousKeys.insert(name)
        case .decryptionKey(let name): newDecryptionKeys[name.miniApp] = name.name
        case .lateCall(let call):
            lateCalls.append(call)
            lateCallCount = max(lateCallCount, call.number)
        case .lateCallDone(let number): lateCalls.removeAll { $0.number == number }
        }
    }

    private mutating func keep(_ payment: TossPayRecord, since: Moment) {
        if payments[payment.payToken] == nil {
            payTokens[OwnName(miniApp: payment.user.miniApp, name: payment.orderNo), default: []]
                .append(payment.payToken)
        }
        payments[payment.payToken, default: Versions()].append(payment, since: since)
    }

    /// The entries that give this state, without what no longer matters.
    func entries(at now: Moment) -> [PartnerEntry] {
        var entries: [PartnerEntry] = certificates.values.map { .certificate($0) }
        entries += links.values.map { .link($0) }
        entries += codes.values.filter { now < $0.until }.map { .code($0) }
        entries += grants.values.filter { now < $0.refreshUntil }.map { .grant($0) }
        entries += payments.values.flatMap(\.all).sorted { $0.since < $1.since }.map { .payment($0, since: $1) }
        entries += purchases.values.flatMap(\.all).map { .purchase($0, since: $1) }
        entries += promotions.values.map { .promotion($0) }
        // A used key is refused for ever.
        entries += promotionKeys.values.filter { $0.grant != nil || now < $0.until }.map { .promotionKey($0) }
        entries += templates.values.map { .template($0) }
        entries += messages.map { .message($0) }
        entries += unreachable.map { .unreachable($0.key, reason: $0.value) }
        entries += anonymousKeys.map { .anonymousKey($0) }
        entries += newDecryptionKeys.map { .decryptionKey(OwnName(miniApp: $0.key, name: $0.value)) }
        entries += lateCalls.map { .lateCall($0) }
        return entries
    }
}

/// One lasting change of ``PartnerState``; records stand whole, under their key.
enum PartnerEntry: Codable, Sendable {
    case certificate(CertificateRecord)
    case link(LoginLink)
    case code(LoginCode)
    case grant(TokenGrant)
    case payment(TossPayRecord, since: Moment)
    case purchase(PurchaseRecord, since: Moment)
    case promotion(PromotionRecord)
    case promotionKey(PromotionKeyRecord)
    case template(TemplateRecord)
    case message(MessageRecord)
    case unreachable(PartnerPerson, reason: String?)
    case anonymousKey(PartnerState.OwnName)
    /// Named by its base64.
    case decryptionKey(PartnerState.OwnName)
    case lateCall(LatePartnerCall)
    case lateCallDone(number: Int)
}

/// A user as one mini-app knows them; another mini-app knows the same person by another key.
struct MiniAppUser: Hashable, Codable, Sendable {
    let miniApp: String
    let userKey: Int64
}

/// A call whose reply is lost and whose effect is yet to come.
struct LatePartnerCall: Codable, Sendable {
    let number: Int
    let call: PartnerCall
    let due: Moment
    /// The key of the record it is about; nil when it is to make one.
    let subject: String?
    /// Whether reads do not find the record until then, instead of finding it under way.
    let hidesSubject: Bool
}
