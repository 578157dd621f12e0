internal import Logging
internal import MapaeCore
internal import MapaeIdentity
internal import MapaeStore

/// Says that a certificate ends in 60, 30, 14, 7 and 1 days, and that it has ended: once each over all nodes and starts
/// (C7), in the log, among the security events, and by mail to the operator.
struct CertificateAlarms: Sendable {
    /// 0: it has ended.
    static let thresholds = [60, 30, 14, 7, 1, 0]
    /// How long a mail that is not taken is tried again.
    private static let mailLifetime: Duration = .days(1)
    private static let mailDelay: Duration = .minutes(5)

    /// To whom the mail goes, and by whom.
    struct Mailing: Sendable {
        let mailer: any Mailer
        let recipient: String
        let siteName: String
    }

    let store: any Store
    let clock: any WallClock
    let logger: Logger
    /// Nil when no mail is sent.
    let mailing: Mailing?

    /// Raises what is due for certificates in use or about to be.
    func raise(for certificates: [PartnerCertificate]) async throws {
        for certificate in certificates where certificate.role == .current || certificate.role == .next {
            guard let facts = certificate.facts else { continue }
            try await raise(for: facts)
        }
        try await sendMails()
    }

    private func raise(for facts: PartnerCertificate.Facts) async throws {
        let now = clock.now()
        let reached = Self.thresholds.filter { facts.notAfter - now <= .days(Int64($0)) }
        // Wider ones that were passed unseen are over; one alarm says how it stands.
        guard let days = reached.min() else { return }
        let mailDueAt = mailing == nil ? nil : now
        let event = SecurityEvent(
            .certificateExpiring,
            detail: [
                "certificate": "\(facts.commonName) \(facts.shortFingerprint)", "days": String(days),
                "not_after": facts.notAfter.iso8601,
            ])
        let isNew = try await store.write { tx in
            for wider in reached where wider != days {
                _ = try CertificateAlarmRow.raise(
                    facts.fingerprint, days: wider, notAfter: facts.notAfter, mailDueAt: nil, at: now, in: tx)
            }
            let isNew = try CertificateAlarmRow.raise(
                facts.fingerprint, days: days, notAfter: facts.notAfter, mailDueAt: mailDueAt, at: now, in: tx)
            if isNew { try SecurityEventRow.insert(event, at: now, in: tx) }
            return isNew
        }
        guard isNew else { return }
        logger.log(
            level: days > 14 ? .warning : .error, "certificate.expiring",
            metadata: [
                "certificate": "\(facts.commonName) \(facts.shortFingerprint)", "days": "\(days)",
                "not_after": "\(facts.notAfter.iso8601)",
            ])
    }

    // MARK: Mail

    private func sendMails() async throws {
        guard let mailing else { return }
        while let alarm = try await claim() {
            do {
                try await mailing.mailer.send(try mailing.message(alarm))
            } catch {
                let isWorthwhile = clock.now() - alarm.raisedAt < Self.mailLifetime
                logger.error(
                    "mail not sent",
                    metadata: [
                        "event": "mail.failed", "kind": "certificate", "given_up": "\(!isWorthwhile)",
                        "error": "\(error)",
                    ])
                if !isWorthwhile { try await store.write { tx in try alarm.setMailDue(nil, in: tx) } }
                return
            }
            try await store.write { tx in try alarm.setMailDue(nil, in: tx) }
        }
    }

    private func claim() async throws -> CertificateAlarmRow? {
        let now = clock.now()
        return try await store.write { tx in
            try CertificateAlarmRow.claimMail(at: now, until: now + Self.mailDelay, in: tx)
        }
    }
}

extension CertificateAlarms.Mailing {
    /// In both languages: nobody knows which one the operator reads.
    fileprivate func message(_ alarm: CertificateAlarmRow) throws -> MailMessage {
        let end = alarm.notAfter.iso8601
        let subject =
            alarm.days == 0
            ? LocalizedText("토스 인증서가 만료되었습니다", "The Toss certificate has expired")
            : LocalizedText(
                "토스 인증서가 \(alarm.days)일 안에 만료됩니다",
                "The Toss certificate expires within \(alarm.days) \(alarm.days == 1 ? "day" : "days")")
        return try MailMessage(
            to: recipient, subject: "[\(siteName)] \(subject.korean) / \(subject.english)",
            text: """
                \(subject.korean). 만료 시각: \(end)
                지문(SHA-256): \(alarm.fingerprint)

                앱인토스 콘솔의 ‘mTLS 인증서’에서 새 인증서를 발급받아 서버에 놓아 주세요. 서버를 다시 시작하지 않아도 됩니다. \
                만료되면 토스 로그인, 토스페이, 인앱결제, 메시지, 프로모션이 모두 멈춥니다.

                \(subject.english), at \(end).
                Fingerprint (SHA-256): \(alarm.fingerprint)

                Please issue a new one in the Apps-in-Toss console under “mTLS 인증서” and put it on the server, which needs \
                no restart. Once it has expired, Toss log-in, Toss Pay, in-app purchases, messages and promotions stop.

                """)
    }
}
