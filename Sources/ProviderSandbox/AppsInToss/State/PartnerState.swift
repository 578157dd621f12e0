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

    var settings: Settings
    private(set) var certificates: [String: CertificateRecord] = [:]
    private(set) var links: [MiniAppUser: LoginLink] = [:]
    private(set) var codes: [String: LoginCode] = [:]
    /// By access token.
    private(set) var grants: [String: TokenGrant] = [:]
    private(set) var accessTokens: [String: String] = [:]
    private(set) var lateCalls: [LatePartnerCall] = []
    var recentCalls: [String: [Moment]] = [:]
    private var lateCallCount = 0

    init(settings: Settings) {
        self.settings = settings
    }

    func miniApp(_ name: String) -> SandboxMiniApp? { settings.miniApps.first { $0.appName == name } }

    func miniApp(presenting certificateID: String, at date: Date) -> String? {
        guard let record = certificates[certificateID], record.isValid(at: date) else { return nil }
        return miniApp(record.appName)?.appName
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
        case .lateCall(let call):
            lateCalls.append(call)
            lateCallCount = max(lateCallCount, call.number)
        case .lateCallDone(let number): lateCalls.removeAll { $0.number == number }
        }
    }

    /// The entries that give this state, without what no longer matters.
    func entries(at now: Moment) -> [PartnerEntry] {
        var entries: [PartnerEntry] = certificates.values.map { .certificate($0) }
        entries += links.values.map { .link($0) }
        entries += codes.values.filter { now < $0.until }.map { .code($0) }
        entries += grants.values.filter { now < $0.refreshUntil }.map { .grant($0) }
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
    /// The payment, order or grant that reads shall not find until then.
    let hidden: String?
}
