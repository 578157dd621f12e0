public import Logging
public import MapaeCore
public import MapaeStore

/// Mail to users: written down in the transaction that gives rise to it, sent afterwards, tried again until it is worth
/// nothing any more.
public struct Mails: Sendable {
    private let store: any Store
    private let mailer: any Mailer
    let keys: KeyRing
    private let clock: any WallClock
    private let identifiers: IdentifierSource
    private let origin: String
    private let siteName: String
    private let logger: Logger

    /// Of each kind with a link, an account is sent so many an hour.
    static let hourlyLimit = 3
    /// How long a try may take before another node makes the next.
    private static let lease: Duration = .minutes(2)
    private static let firstDelay: Duration = .seconds(30)
    private static let longestDelay: Duration = .minutes(30)
    /// At most so many in one go; the next go sends the rest.
    private static let batch = 50

    /// - Parameters:
    ///   - origin: what links begin with, such as `https://pay.example.kr`.
    ///   - siteName: stands in every subject.
    public init(
        store: any Store, mailer: any Mailer, keys: KeyRing, clock: any WallClock, identifiers: IdentifierSource,
        origin: String, siteName: String, logger: Logger
    ) {
        self.store = store
        self.mailer = mailer
        self.keys = keys
        self.clock = clock
        self.identifiers = identifiers
        self.origin = origin
        self.siteName = siteName
        self.logger = logger
    }

    // MARK: Writing down

    /// Has a mail sent once the transaction is committed.
    func add(
        _ kind: MailTemplate, to user: UserID, _ language: Language, at now: Timestamp, in tx: any Transaction
    ) throws {
        try MailRow(identifiers.make(), kind, to: user, language.rawValue, at: now).insert(in: tx)
    }

    /// As ``add(_:to:_:at:in:)``, at most three an hour; the caller holds the user's lock.
    ///
    /// - Returns: false when there were as many.
    func addLimited(
        _ kind: MailTemplate, to user: UserID, _ language: Language, at now: Timestamp, in tx: any Transaction
    ) throws -> Bool {
        let made = try MailRow.count(kind.rawValue, of: user, since: now - .hours(1), in: tx)
        guard made < Mails.hourlyLimit else { return false }
        try add(kind, to: user, language, at: now, in: tx)
        return true
    }

    // MARK: Sending

    /// Answers the requests for password resets and sends what is due. Called every second by MapaeJobs; several nodes may
    /// do it at once. The first mail that is not taken ends the run: the others wait for the next.
    ///
    /// - Returns: how many mails were sent.
    @discardableResult
    public func deliverDue() async throws -> Int {
        for _ in 0..<Mails.batch { guard try await answerResetRequest() else { break } }
        for sent in 0..<Mails.batch { guard try await deliverOne() else { return sent } }
        return Mails.batch
    }

    /// Deletes what is left of mails that expired a week ago. Called now and then by MapaeJobs.
    public func purge() async throws {
        let moment = clock.now() - .days(7)
        try await store.write { tx in try MailRow.purge(expiredBefore: moment, in: tx) }
    }

    /// - Returns: whether there was one.
    private func answerResetRequest() async throws -> Bool {
        let now = clock.now()
        return try await store.write { tx in
            guard let request = try ResetRequestRow.takeOldest(in: tx) else { return false }
            guard let found = try UserRow.find(emailKey: request.emailKey, in: tx),
                let user = try UserRow.lock(found.id, in: tx), user.isActive
            else { return true }
            let language = Language(rawValue: request.language) ?? .korean
            // Where the address resets nothing its reader proves it first, or frees it.
            let kind: MailTemplate = MailTemplate.resetPassword.mayReach(user) ? .resetPassword : .verifyEmail
            _ = try addLimited(kind, to: user.id, language, at: now, in: tx)
            return true
        }
    }

    /// - Returns: whether a mail was sent.
    private func deliverOne() async throws -> Bool {
        while let (mail, owner) = try await claim() {
            do {
                guard let message = try message(of: mail, to: owner) else {
                    try await finish(mail, sentAt: nil, dueAt: nil)
                    continue
                }
                try await mailer.send(message)
            } catch {
                try await putOff(mail, because: error)
                return false
            }
            try await finish(mail, sentAt: clock.now(), dueAt: nil)
            return true
        }
        return false
    }

    private func claim() async throws -> (mail: MailRow, owner: UserRow?)? {
        let now = clock.now()
        return try await store.write { tx in
            guard let mail = try MailRow.claimDue(at: now, until: now + Mails.lease, in: tx) else { return nil }
            return (mail, try UserRow.find(mail.userID, in: tx))
        }
    }

    /// Nil when there is nothing to send any more.
    private func message(of mail: MailRow, to owner: UserRow?) throws -> MailMessage? {
        guard let owner, owner.isActive, owner.hasAddress, mail.endedAt == nil, clock.now() < mail.expiresAt,
            let kind = MailTemplate(rawValue: mail.kind), kind.mayReach(owner)
        else { return nil }
        let language = Language(rawValue: mail.language) ?? .korean
        // In the fragment, which no browser sends: neither a log nor a Referer ever holds it.
        let link =
            kind.page.map { "\(origin)\($0)#token=\(LinkToken.text(of: mail, kind, to: owner, keys: keys).exposed)" }
            ?? "\(origin)/"
        return try MailMessage(
            to: owner.email, subject: kind.subject(site: siteName, language),
            text: kind.text(link: link, of: mail, language))
    }

    private func putOff(_ mail: MailRow, because error: any Error) async throws {
        let delay = min(Mails.longestDelay, Mails.firstDelay * (1 << min(mail.tries - 1, 16)))
        let next = clock.now() + delay
        let isWorthwhile = next < mail.expiresAt
        logger.error(
            "mail not sent",
            metadata: [
                "event": "mail.failed", "mail_id": "\(mail.id)", "kind": "\(mail.kind)", "tries": "\(mail.tries)",
                "given_up": "\(!isWorthwhile)", "error": "\(error)",
            ])
        try await finish(mail, sentAt: nil, dueAt: isWorthwhile ? next : nil)
    }

    private func finish(_ mail: MailRow, sentAt: Timestamp?, dueAt: Timestamp?) async throws {
        try await store.write { tx in try mail.finishTry(sentAt: sentAt, dueAt: dueAt, in: tx) }
    }
}
