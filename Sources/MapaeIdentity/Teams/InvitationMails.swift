public import Logging
public import MapaeCache
internal import MapaeCore

/// Mail to people who are invited and may have no account yet. The link is shown to the inviter as well, so a mail that is
/// not sent is not tried again.
public struct InvitationMails: Sendable {
    /// An address is sent so many, whoever invites: a team is no way to fill somebody's mailbox.
    private static let limitOfAddress = RateLimit(3, per: .hours(1))
    private static let limitOfInviter = RateLimit(30, per: .hours(1))

    private let mailer: any Mailer
    private let limiter: any RateLimiter
    private let origin: String
    private let siteName: String
    private let logger: Logger

    /// - Parameters:
    ///   - limiter: for what somebody may want to flood.
    ///   - origin: what links begin with, such as `https://pay.example.kr`.
    ///   - siteName: stands in every subject.
    public init(mailer: any Mailer, limiter: any RateLimiter, origin: String, siteName: String, logger: Logger) {
        self.mailer = mailer
        self.limiter = limiter
        self.origin = origin
        self.siteName = siteName
        self.logger = logger
    }

    /// Whether the mailer took it.
    func send(_ issued: IssuedInvitation, from inviter: UserID, _ language: Language) async -> Bool {
        do {
            let address = "invitation to \(issued.invitation.email.lowercased())"
            guard try await limiter.decide("invitation by \(inviter)", Self.limitOfInviter).isAllowed,
                try await limiter.decide(address, Self.limitOfAddress).isAllowed
            else { return false }
            try await mailer.send(try message(issued, language))
            return true
        } catch {
            logger.error(
                "invitation not mailed",
                metadata: [
                    "event": "mail.failed", "kind": "invitation", "invitation_id": "\(issued.invitation.id)",
                    "error": "\(error)",
                ])
            return false
        }
    }

    private func message(_ issued: IssuedInvitation, _ language: Language) throws -> MailMessage {
        let subject = LocalizedText("팀에 초대되었습니다", "You are invited to a team")
        let link = issued.link(at: origin)
        let text = LocalizedText(
            """
            ‘\(issued.teamName)’ 팀에 초대되었습니다. 아래 링크를 열고 이 주소의 계정으로 로그인해 주세요. 링크는 7일 동안 한 번만 사용할 수 있습니다.

            \(link)

            초대한 사람을 모르신다면 이 메일을 무시해 주세요.

            """,
            """
            You are invited to the team “\(issued.teamName)”. Please open this link and log in with the account of this \
            address. It works once, within 7 days.

            \(link)

            If you do not know who invites you, please ignore this mail.

            """)
        return try MailMessage(
            to: issued.invitation.email, subject: "[\(siteName)] \(subject[language])", text: text[language])
    }
}

extension IssuedInvitation {
    /// Where the invitation is accepted. The token stands in the fragment, which no browser sends: neither a log nor a
    /// `Referer` ever holds it.
    public func link(at origin: String) -> String {
        "\(origin)/teams/join#token=\(token.exposed)"
    }
}
