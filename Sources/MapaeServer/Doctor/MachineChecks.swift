internal import Foundation
internal import MapaeCache
internal import MapaeCacheRedis
internal import MapaeCore

/// Room for the database's files.
struct DiskCheck {
    /// Nil when there is none on this machine.
    let disk: DataDisk?

    func findings() -> [DoctorFinding] {
        guard let disk, let bytes = disk.freeBytes else { return [] }
        let folder = disk.folder
        let mebibytes = bytes >> 20
        let words = LocalizedText("\(folder)에 \(mebibytes) MiB가 남았습니다.", "\(mebibytes) MiB are free in \(folder).")
        let advice = LocalizedText("디스크를 비우거나 늘리세요.", "Make room, or give it a larger disk.")
        return switch DataDisk.Room(bytes) {
        case .full: [.failure("disk", words, advice: advice)]
        case .scarce: [.warning("disk", words, advice: advice)]
        case .enough: [DoctorFinding("disk", .good, words)]
        }
    }
}

/// Redis, where nodes count calls together.
struct RedisCheck {
    let address: RedisAddress
    let clock: (any WallClock)?

    func finding() async -> DoctorFinding {
        let limiter = RedisRateLimiter(address, clock: clock)
        defer { limiter.close() }
        do {
            // Counts one call of nobody's, which is forgotten after a second.
            _ = try await limiter.decide("doctor", RateLimit(1000, per: .seconds(1)))
            return .good("redis", "Redis가 응답합니다.", "Redis answers.")
        } catch {
            return .failure(
                "redis", LocalizedText("Redis가 응답하지 않습니다.", "Redis does not answer."),
                advice: LocalizedText(
                    "MAPAE_REDIS_URL의 주소와 비밀번호, Redis가 떠 있는지 확인하세요. 그동안 서버마다 따로 셉니다.",
                    "See whether it runs and whether MAPAE_REDIS_URL is right. Until then each server counts by itself."
                ))
        }
    }
}

/// The program that takes mail.
struct MailCheck {
    let installation: Installation

    func findings() -> [DoctorFinding] {
        if installation.mode == .development { return [] }
        guard let mail = installation.read({ $0.mail() }), let program = mail.command.first else {
            return [
                .warning(
                    "mail", LocalizedText("메일 설정이 없습니다.", "Mail is not set up."),
                    advice: LocalizedText(
                        "MAPAE_MAIL_COMMAND와 MAPAE_MAIL_FROM이 없으면 비밀번호 재설정, 이메일 인증, 기기 확인, 인증서 알림 메일이 나가지 않습니다. 그동안 이메일은 `mapae users verify`로 인증하고, 관리자의 새 기기는 `mapae users device-link`로 만든 링크로 확인하세요.",
                        "Without MAPAE_MAIL_COMMAND and MAPAE_MAIL_FROM no mail is sent: no reset, verification, device link or alarm. Until then `mapae users verify` vouches for an address, and `mapae users device-link` lets an administrator in on a new device."
                    ))
            ]
        }
        var findings = [
            FileManager.default.isExecutableFile(atPath: program)
                ? DoctorFinding.good("mail", "메일 프로그램 \(program)이 있습니다.", "The mail program \(program) is there.")
                : .failure(
                    "mail", LocalizedText("\(program)을(를) 실행할 수 없습니다.", "\(program) cannot be run."),
                    advice: LocalizedText(
                        "메일 프로그램을 설치하거나 MAPAE_MAIL_COMMAND를 고치세요.", "Install it, or mend MAPAE_MAIL_COMMAND."))
        ]
        if installation.read({ $0.operatorAddress(.production, mail: mail) }) == nil {
            findings.append(
                .warning(
                    "mail.operator", LocalizedText("운영자 주소가 없습니다.", "No operator's address is set."),
                    advice: LocalizedText(
                        "MAPAE_OPERATOR_EMAIL을 정하면 인증서가 만료되기 전에 메일을 보냅니다.",
                        "With MAPAE_OPERATOR_EMAIL somebody is told by mail before a certificate ends.")))
        }
        return findings
    }
}
