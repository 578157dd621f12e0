internal import MapaeCache
internal import MapaeCore
internal import MapaeHTTP
internal import MapaeIdentity
internal import MapaeMailSendmail
internal import MapaeStore

/// What sends mail; nil when nobody said how it leaves this server.
struct OutgoingMail {
    let mailer: any Mailer
    let mails: Mails
    let invitations: InvitationMails
    let notices: OwnerNotices

    init?(
        _ configuration: ServerConfiguration, _ system: SystemDependencies, store: any Store,
        limiter: any RateLimiter, identifiers: IdentifierSource
    ) throws {
        guard let mailer = try OutgoingMail.mailer(configuration, system) else { return nil }
        self.mailer = mailer
        notices = OwnerNotices(identifiers: identifiers)
        let origin = configuration.publicURL.origin
        mails = Mails(
            store: store, mailer: mailer, keys: configuration.encryptionKeys, clock: system.clock,
            identifiers: identifiers, origin: origin, siteName: configuration.siteName, logger: system.logger)
        invitations = InvitationMails(
            mailer: mailer, limiter: limiter, origin: origin, siteName: configuration.siteName,
            logger: system.logger)
    }

    private static func mailer(
        _ configuration: ServerConfiguration, _ system: SystemDependencies
    ) throws -> (any Mailer)? {
        if let given = system.mailer { return given }
        return try configuration.mail.map { mail in
            try SendmailMailer(
                command: mail.command, sender: mail.sender, senderName: configuration.siteName,
                clock: system.clock, random: system.random)
        }
    }
}
