internal import Foundation
internal import MapaeCore
internal import MutualTLS

/// The client certificate and the next one: there, private, a pair, in their time.
struct CertificateCheck {
    let sources: [(role: PartnerCertificate.Role, source: CertificateSource)]
    let clock: any WallClock

    func findings() -> [DoctorFinding] {
        guard !sources.isEmpty else {
            return [
                .information(
                    "certificate", "클라이언트 인증서 설정이 없어 토스 로그인이 꺼져 있습니다.",
                    "No client certificate is set: there is no Toss log-in.")
            ]
        }
        return sources.flatMap { findings($0.source, as: $0.role) } + missingNext()
    }

    private func findings(_ source: CertificateSource, as role: PartnerCertificate.Role) -> [DoctorFinding] {
        let (korean, english) = role == .next ? ("다음 인증서", "The next certificate") : ("인증서", "The certificate")
        if role == .next, source.isAbsent { return [] }
        let identity: ClientIdentity
        do throws(ClientIdentityError) {
            identity = try source.identity()
        } catch {
            return [failure(error, source, role)]
        }
        let facts = PartnerCertificate.Facts(identity.facts)
        let name = "\(facts.commonName) \(facts.shortFingerprint)"
        return [
            .good(
                check("pair", role), "\(korean)와 키가 짝이 맞습니다(\(name)).",
                "\(english) and its key are a pair (\(name))."),
            .good(
                check("key-mode", role), "\(korean)의 키는 주인만 읽을 수 있습니다.",
                "Only its owner may read the key of \(english.lowercased())."),
            dates(facts, korean, english, role),
        ]
    }

    private func check(_ name: String, _ role: PartnerCertificate.Role) -> String {
        role == .next ? "certificate.next.\(name)" : "certificate.\(name)"
    }

    private func failure(
        _ error: ClientIdentityError, _ source: CertificateSource, _ role: PartnerCertificate.Role
    ) -> DoctorFinding {
        let place = error.path ?? source.name
        switch error.code {
        case .unreadable:
            return .failure(
                check("file", role),
                LocalizedText("\(place) 파일이 없거나 읽을 수 없습니다.", "\(place) does not exist or cannot be read."),
                advice: LocalizedText(
                    "경로를 확인하고, 서버를 실행하는 사용자가 읽을 수 있게 해 주세요.",
                    "See whether the path is right, and make it readable for the user the server runs as."))
        case .keyOpenToOthers, .keyOfAnotherUser:
            let isOpen = error.code == .keyOpenToOthers
            return .failure(
                check("key-mode", role),
                isOpen
                    ? LocalizedText("\(place)을(를) 다른 사용자도 읽을 수 있습니다.", "\(place) may be read by others.")
                    : LocalizedText("\(place)의 주인이 다른 사용자입니다.", "\(place) belongs to another user."),
                advice: isOpen
                    ? LocalizedText(
                        "chmod 600으로 잠가 주세요. 그동안 누가 읽었을 수 있다면 새로 발급받으세요.",
                        "chmod 600 it. If somebody may have read it, issue another.")
                    : LocalizedText("chown으로 서버를 실행하는 사용자에게 넘겨 주세요.", "chown it to the user the server runs as."))
        case .mismatch:
            return .failure(
                check("pair", role),
                LocalizedText("\(place)의 인증서와 키가 짝이 아닙니다.", "Certificate and key of \(place) are no pair."),
                advice: LocalizedText("같은 때 발급된 두 파일을 함께 두세요.", "Put the two files of one issue there."))
        default:
            return .failure(
                check("file", role),
                LocalizedText("\(place)을(를) 쓸 수 없습니다(\(error.code)).", "\(place) cannot be used (\(error.code))."),
                advice: LocalizedText(
                    "콘솔에서 받은 PEM 파일을 그대로 두세요. 키에는 암호가 없어야 합니다.",
                    "Put the PEM files there as Toss' console gave them, the key without a passphrase."))
        }
    }

    private func dates(
        _ facts: PartnerCertificate.Facts, _ korean: String, _ english: String, _ role: PartnerCertificate.Role
    ) -> DoctorFinding {
        let (check, days, end) = (check("dates", role), facts.daysLeft(at: clock.now()), facts.notAfter.iso8601)
        let renewal = LocalizedText(
            "앱인토스 콘솔의 ‘mTLS 인증서’에서 새로 발급받아 두세요. docs/certificates.ko.md에 순서가 있습니다.",
            "Issue another in the Apps-in-Toss console under “mTLS 인증서”; docs/certificates.md tells how.")
        if clock.now() < facts.notBefore {
            return .failure(
                check,
                LocalizedText(
                    "\(korean)의 유효 기간이 아직 시작되지 않았습니다(\(facts.notBefore.iso8601)부터).",
                    "\(english) is not valid before \(facts.notBefore.iso8601)."),
                advice: LocalizedText("이 컴퓨터의 시각이 맞는지 먼저 확인하세요.", "See first whether this machine's clock is right."))
        }
        let ends = LocalizedText(
            "\(korean)가 \(days)일 뒤 만료됩니다(\(end)).", "\(english) ends in \(days) days (\(end)).")
        return switch days {
        case ..<0:
            .failure(
                check,
                LocalizedText(
                    "\(korean)가 만료되었습니다(\(end)). 토스 호출이 실패합니다.", "\(english) has ended (\(end)): calls to Toss fail."),
                advice: renewal)
        case ..<14: .failure(check, ends, advice: renewal)
        case ..<60: .warning(check, ends, advice: renewal)
        default: DoctorFinding(check, .good, ends)
        }
    }

    /// From 60 days on the next one should be at hand.
    private func missingNext() -> [DoctorFinding] {
        let facts = sources.compactMap { entry in
            (try? entry.source.identity()).map { (entry.role, PartnerCertificate.Facts($0.facts)) }
        }
        guard let current = facts.first(where: { $0.0 == .current })?.1, current.daysLeft(at: clock.now()) < 60,
            !facts.contains(where: { $0.0 == .next && $0.1.notAfter > current.notAfter })
        else { return [] }
        return [
            .warning(
                "certificate.next", LocalizedText("다음 인증서가 준비되어 있지 않습니다.", "No next certificate is at hand."),
                advice: LocalizedText(
                    "새로 발급받아 MAPAE_TOSS_NEXT_CERT_PATH와 MAPAE_TOSS_NEXT_KEY_PATH 자리에 두세요.",
                    "Issue one and put it where MAPAE_TOSS_NEXT_CERT_PATH and MAPAE_TOSS_NEXT_KEY_PATH say."))
        ]
    }
}
