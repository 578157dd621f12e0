public import Foundation

/// What tests do to the partner API besides being its partner; the same as the routes under `/_sandbox/apps-in-toss`.
///
/// All of it throws ``SandboxRefusal`` when the sandbox has no partner API.
extension Sandbox {
    /// What ``appLogin(userKey:scopes:referrer:miniApp:)`` gives to the mini-app.
    public struct AppLogin: Hashable, Sendable {
        public let authorizationCode: String
        /// `DEFAULT` or `SANDBOX`.
        public let referrer: String
        public let userKey: Int64
    }

    /// A user agrees to the mini-app's log-in in the app.
    ///
    /// - Parameters:
    ///   - userKey: nil is the first of the test users; any other key is a person too.
    ///   - scopes: nil is what the mini-app asks for.
    ///   - miniApp: nil is the first one.
    public func appLogin(
        userKey: Int64? = nil, scopes: [String]? = nil, referrer: String = "SANDBOX", miniApp: String? = nil
    ) async throws -> AppLogin {
        let app = try self.miniApp(miniApp)
        let user = MiniAppUser(miniApp: app.appName, userKey: userKey ?? TestUser.known[0].userKey)
        guard user.userKey > 0 else { throw SandboxRefusal.badRequest("userKey") }
        let code = try await core.perform { state, now in
            state.agree(user, scopes: scopes ?? app.scopes, referrer: referrer, at: now)
        }
        return AppLogin(authorizationCode: code.code, referrer: code.referrer, userKey: user.userKey)
    }

    /// A further client certificate; the earlier ones stay valid.
    ///
    /// - Parameters:
    ///   - appName: need not be a mini-app of this sandbox: such a certificate is refused.
    ///   - from: an hour ago when nil.
    ///   - until: 390 days from now when nil.
    public func issueCertificate(
        appName: String? = nil, from: Date? = nil, until: Date? = nil
    ) async throws -> SandboxCertificate {
        guard let identities = configuration.appsInToss?.identities else { throw SandboxRefusal.noPartnerAPI }
        let now = Date()
        let (from, until) = (from ?? now.addingTimeInterval(-3600), until ?? now.addingTimeInterval(390 * 86_400))
        guard from < until else { throw SandboxRefusal.badRequest("notAfter") }
        let name = try appName ?? miniApp(nil).appName
        guard (1...64).contains(name.utf8.count) else { throw SandboxRefusal.badRequest("miniApp") }
        let certificate = try identities.issue(appName: name, from: from, until: until)
        try await core.perform { state, _ in state.record(.partner(.certificate(CertificateRecord(certificate)))) }
        return certificate
    }

    /// Ends a certificate for good: open connections of it get no further answer.
    public func revokeCertificate(id: String) async throws {
        try await core.perform { state, _ in
            guard var record = state.partner.certificates[id] else {
                throw SandboxRefusal.unknown("no such certificate")
            }
            record.isRevoked = true
            state.record(.partner(.certificate(record)))
        }
    }

    /// Has Toss Pay's host alone refuse a certificate, as when a change has reached one of the provider's hosts and not
    /// the other.
    public func refuseCertificateAtPay(id: String) async throws {
        try await core.perform { state, _ in
            guard var record = state.partner.certificates[id] else {
                throw SandboxRefusal.unknown("no such certificate")
            }
            record.refusedBy = .pay
            state.record(.partner(.certificate(record)))
        }
    }

    /// How many requests have come with a certificate since the start.
    public func requests(presenting id: String) async -> Int {
        await core.requestsByCertificate[id] ?? 0
    }

    /// Personal data is sealed with a new key from now on, as after a reissue; nothing in an answer tells so.
    ///
    /// - Returns: base64 of its 32 bytes. The file of the first key stays as it is.
    public func renewDecryptionKey(miniApp: String? = nil) async throws -> String {
        let app = try self.miniApp(miniApp).appName
        return try await core.perform { state, _ in
            let key = state.makeBytes(32).base64EncodedString()
            state.record(.partner(.decryptionKey(.init(miniApp: app, name: key))))
            return key
        }
    }

    /// How the partner API reads what the documents leave open, from now on.
    public func setBehaviour(_ behaviour: AppsInTossBehaviour) async throws {
        try await core.perform { state, _ in state.partner.settings.behaviour = behaviour }
    }

    func miniApp(_ name: String?) throws -> SandboxMiniApp {
        guard let appsInToss = configuration.appsInToss else { throw SandboxRefusal.noPartnerAPI }
        let found = name.map { name in appsInToss.miniApps.first { $0.appName == name } } ?? appsInToss.miniApps.first
        guard let found else { throw SandboxRefusal.badRequest("miniApp") }
        return found
    }
}

extension SandboxCore {
    /// What the configuration gives is known from the start; what has happened since stands above it.
    func keepFirstRecords(_ configuration: AppsInTossConfiguration?) throws {
        guard let configuration else { return }
        try perform(quietly: true) { state, _ in
            for certificate in configuration.identities.clients.values
            where state.partner.certificates[certificate.id] == nil {
                state.record(.partner(.certificate(CertificateRecord(certificate))))
            }
            for app in configuration.miniApps {
                for template in app.messageTemplates
                where state.partner.templates[.init(miniApp: app.appName, name: template.code)] == nil {
                    state.record(.partner(.template(TemplateRecord(template, of: app.appName))))
                }
                for promotion in app.promotions
                where state.partner.promotions[.init(miniApp: app.appName, name: promotion.code)] == nil {
                    state.record(.partner(.promotion(PromotionRecord(promotion, of: app.appName))))
                }
            }
        }
    }
}
