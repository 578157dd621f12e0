public import AppsInToss
internal import Crypto
internal import Foundation
public import Logging
public import MapaeCache
public import MapaeCore
internal import MapaeStore

/// Log-in by Toss (C1): the code of the SDK's `appLogin()` in, somebody known out.
///
/// A code is good for one try. Whatever goes wrong, the app calls `appLogin()` again, which gives a new one without
/// asking the user. What Toss gave to a try that was lost ends by itself.
public struct TossLogIn: Sendable {
    private let client: AppsInTossClient
    private let links: TossLinks
    private let sessions: Sessions
    private let strangers: StrangerLimits
    private let quota: TossQuota
    private let store: any Store
    private let clock: any WallClock
    private let settings: TossLogInSettings
    private let logger: Logger

    public init(
        client: AppsInTossClient, links: TossLinks, sessions: Sessions, strangers: StrangerLimits, quota: TossQuota,
        logger: Logger
    ) {
        self.client = client
        self.links = links
        self.sessions = sessions
        self.strangers = strangers
        self.quota = quota
        store = links.store
        clock = links.clock
        settings = links.settings
        self.logger = logger
    }

    /// Logs a Toss user in, into the account linked with the user or into a new one.
    ///
    /// - Parameters:
    ///   - referrer: what came with the code, unchanged.
    ///   - asker: whose share of what Toss takes it is asked from.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    ///   - expected: whose Toss user alone is let in, for somebody who proves to be present still; nil for anybody.
    ///   - startsAnew: whether a Toss user whose link was ended takes a new account.
    /// - Throws: ``ErrorCode/tossCodeRefused``, ``ErrorCode/tossLogInUnfinished``, ``ErrorCode/invalidInput``,
    ///   ``ErrorCode/tossOtherPerson``, ``ErrorCode/tossLinkEnded``, ``ErrorCode/rateLimitExceeded``,
    ///   ``ErrorCode/overloaded``.
    public func logIn(
        code: Secret<String>, referrer: String, from source: SignInSource, by asker: Asker,
        onlyAs expected: UserID? = nil, startsAnew: Bool = false, counting calls: CountedCalls = CountedCalls()
    ) async throws -> TossProof {
        try await links.admit(
            try await visitor(code, referrer, asker, calls), from: source, onlyAs: expected, startsAnew: startsAnew)
    }

    /// Starts a session for whoever has just logged in.
    ///
    /// - Throws: ``ErrorCode/tossCodeRefused`` when the link has ended in the meantime,
    ///   ``ErrorCode/deviceConfirmationNeeded`` for an administrator: Toss alone lets none in.
    public func start(
        by proof: TossProof, remembered: Bool, delivery: TokenDelivery, from source: SignInSource,
        on device: AskingDevice = .unknown
    ) async throws -> IssuedSession {
        do {
            return try await sessions.start(
                for: proof.userID, remembered: remembered, delivery: delivery, from: source, on: device,
                after: proof.entry
            ) { _, tx in try proof.holds(in: tx) }
        } catch let failure as Failure where failure.code == .invalidCredentials {
            throw Failure(.tossCodeRefused)
        }
    }

    /// Links the account of somebody logged in with a Toss user. The caller has seen to it that the owner proved a
    /// credential recently and said yes.
    ///
    /// - Throws: as ``logIn(code:referrer:from:)``, and ``ErrorCode/tossLinkConflict``,
    ///   ``ErrorCode/tossAlreadyLinked``.
    public func link(
        code: Secret<String>, referrer: String, with user: UserID, in session: SessionID?,
        from source: SignInSource, _ language: Language = .korean
    ) async throws {
        let asker = Asker.known(user, from: source)
        try await links.link(
            try await visitor(code, referrer, asker, CountedCalls()), with: user, in: session, language)
    }

    // MARK: Asking Toss

    private func visitor(
        _ text: Secret<String>, _ referrer: String, _ asker: Asker, _ calls: CountedCalls
    ) async throws -> TossVisitor {
        let code: AuthorizationCode
        do {
            code = try AuthorizationCode(text.exposed)
        } catch {
            throw Failure.invalidInput("authorizationCode", .malformed)
        }
        // Before the code is used up: whoever is refused here can bring it again.
        try await strangers.admit(.tossLogIn, by: asker, counting: calls)
        try await quota.admit(.logIn, by: asker)
        let calledAt = clock.now()
        try await take(text, at: calledAt)
        let (tokens, user): (LoginTokens, LoginUser)
        do throws(AppsInTossError) {
            tokens = try await client.generateToken(code: code, referrer: LoginReferrer(rawValue: referrer))
            user = try await client.loginMe(tokens.accessToken)
        } catch {
            throw failure(for: error)
        }
        return try TossVisitor(
            userKey: user.userKey.rawValue, scopes: user.scopes.text,
            agreedTermsJSON: String(decoding: JSONEncoder().encode(user.agreedTerms), as: UTF8.self),
            fields: fields(of: user), tokens: settings.keepsTokens ? tokens.kept(at: clock.now()) : nil,
            calledAt: calledAt)
    }

    /// Writes the code down as used before Toss is asked, so that no code logs in twice, whoever brings it (2.14).
    private func take(_ code: Secret<String>, at now: Timestamp) async throws {
        // Not keyed: what was used stays used when a key is changed.
        let hash = Array(SHA256.hash(data: Array("mapae/toss-code/v1.\(code.exposed)".utf8)))
        let isFirst = try await store.write { tx in try TossCodeRow.insert(hash: hash, at: now, in: tx) }
        guard isFirst else { throw Failure(.tossCodeRefused) }
    }

    /// The personal fields that are kept. One that cannot be read refuses the log-in: a wrong key is ours to mend, and
    /// half a profile would look like a user who agreed to less (2.13).
    private func fields(of user: LoginUser) throws -> [LoginUser.Field: Secret<String>] {
        guard let cipher = settings.cipher, !settings.storedFields.isEmpty else { return [:] }
        do throws(FieldCipherError) {
            return try user.decrypted(with: cipher, only: settings.storedFields, at: clock.now().date).texts
        } catch {
            logger.error(
                "a personal field from Toss cannot be read",
                metadata: ["event": "toss.field_unreadable", "cause": "\(error)"])
            throw Failure(.tossLogInUnfinished)
        }
    }

    /// Whether Toss refused the code or its answer is missing, the app starts again (C1).
    private func failure(for error: AppsInTossError) -> Failure {
        switch error.outcome {
        case .refused, .notFound: return Failure(.tossCodeRefused)
        case .notSent:
            if case .invalidArgument(let name, _) = error.cause { return Failure.invalidInput(name, .malformed) }
        case .misconfigured, .rateLimited, .unknown: break
        }
        logger.error(
            "Toss log-in not finished",
            metadata: ["event": "toss.login_unfinished", "outcome": "\(error.outcome.rawValue)", "cause": "\(error)"])
        return Failure(.tossLogInUnfinished, retryAfterSeconds: error.retryAfterSeconds.map(Int.init))
    }
}

extension LoginTokens {
    func kept(at now: Timestamp) -> TossVisitor.Tokens {
        // No token lives longer than a day; a larger number is a mistake.
        let lifetime = Duration.seconds(min(expiresInSeconds, 86_400))
        return TossVisitor.Tokens(
            access: Secret(accessToken.exposed), refresh: Secret(refreshToken.exposed), accessExpiresAt: now + lifetime)
    }
}

extension LoginProfile {
    fileprivate var texts: [LoginUser.Field: Secret<String>] {
        let texts: [LoginUser.Field: String?] = [
            .name: name, .email: email, .phone: phone, .birthday: birthday, .gender: gender?.rawValue,
            .nationality: nationality?.rawValue, .ci: ci,
        ]
        return texts.compactMapValues { $0.map { Secret($0) } }
    }
}
